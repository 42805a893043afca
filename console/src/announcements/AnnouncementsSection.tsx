import type { ResultOf } from "../graphql/tada";
import { useT } from "../i18n/I18n";
import type { PlacesQuery } from "../livestreams/documents";
import type { Service } from "../livestreams/form";
import { isOver, isSettled } from "../livestreams/status";
import { useSession } from "../session/Session";
import { Notice } from "../ui/Notice";
import { PlatformMark, platformName } from "../ui/PlatformMark";
import { AnnouncementForm } from "./AnnouncementForm";
import { AnnouncementStanding } from "./AnnouncementStanding";
import { type Announceable, announceable } from "./plan";
import "./announcements.css";

type Props = { service: Service; places: ResultOf<typeof PlacesQuery> };

/** The posts that tell followers of the service, one for each platform that Steeple can post on. */
export function AnnouncementsSection({ service, places }: Props) {
  const t = useT();
  const { may } = useSession();
  const shown = announceable(service, places).filter(
    (one) => stands(one) || (may("OPERATOR") && isOpen(service, one)),
  );
  if (shown.length === 0) return null;
  return (
    <section className="card announcements" aria-labelledby="announcements-title">
      <h2 id="announcements-title">{t("announce.title")}</h2>
      <p className="soft small">{t("announce.text")}</p>
      {shown.map((one) => (
        <article
          key={one.platform.id}
          className="stack"
          aria-label={`${platformName(one.platform.platform, t)}, ${one.platform.connection.accountName}`}
        >
          <header className="row">
            <PlatformMark platform={one.platform.platform} small />
            <h3>{platformName(one.platform.platform, t)}</h3>
            <span className="soft small" dir="auto">
              {one.platform.connection.accountName}
            </span>
          </header>
          <Announcement service={service} announceable={one} />
        </article>
      ))}
    </section>
  );
}

/** There is a post, or one is to come. */
function stands({ platform }: Announceable): boolean {
  return platform.announcement !== null && platform.announcement.status !== "CANCELLED";
}

function isOpen(service: Service, { platform }: Announceable): boolean {
  return !isOver(service) && !isSettled(platform.status);
}

function Announcement({ service, announceable }: { service: Service; announceable: Announceable }) {
  const t = useT();
  const { platform, textMost } = announceable;
  if (stands(announceable)) return <AnnouncementStanding service={service} platform={platform} />;
  if (!service.picture) {
    return (
      <Notice tone="none" title={t("announce.needsPicture")}>
        <p>{t("announce.needsPicture.text", { platform: platformName(platform.platform, t) })}</p>
      </Notice>
    );
  }
  return <AnnouncementForm service={service} platform={platform} textMost={textMost} />;
}
