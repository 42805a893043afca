import { refresh } from "../graphql/refresh";
import { useAction } from "../graphql/use-action";
import { useI18n } from "../i18n/I18n";
import { dayAndTime } from "../i18n/time";
import { ErrandFailure } from "../livestreams/ErrandFailure";
import type { Service } from "../livestreams/form";
import { isOver } from "../livestreams/status";
import { useSession } from "../session/Session";
import { useAnnounce } from "../ui/Announcer";
import { Button, OutsideLink } from "../ui/Button";
import { ProblemNotice } from "../ui/Notice";
import { State } from "../ui/State";
import { CancelAnnouncementMutation } from "./documents";
import type { Platform } from "./plan";

type Props = { service: Service; platform: Platform };

/** An announcement that is planned, posted or failed. */
export function AnnouncementStanding({ service, platform }: Props) {
  const { t } = useI18n();
  const { announcement } = platform;
  const open = !isOver(service);
  if (!announcement) return null;
  return (
    <>
      <div className="row">
        <StateOf service={service} announcement={announcement} />
        {announcement.url ? (
          <OutsideLink href={announcement.url} look="quiet">
            {t("announce.open")}
          </OutsideLink>
        ) : null}
      </div>
      <p className="announcement-text" dir="auto">
        {announcement.text}
      </p>
      <ErrandFailure service={service} platform={platform.id} errand={announcement} open={open} />
      {announcement.status === "DONE" || !open ? null : <TakeBack platform={platform} />}
    </>
  );
}

function StateOf({
  service,
  announcement,
}: {
  service: Service;
  announcement: NonNullable<Platform["announcement"]>;
}) {
  const { t, locale } = useI18n();
  const words = (iso: string) => dayAndTime(new Date(iso), { locale, timeZone: service.timeZone });
  if (announcement.status === "DONE") {
    const time = words(announcement.postedAt ?? announcement.at);
    return <State tone="ok">{t("announce.posted", { time })}</State>;
  }
  if (announcement.status === "FAILED") return <State tone="problem">{t("announce.failed")}</State>;
  if (Date.parse(announcement.at) <= Date.now()) {
    return <State tone="waiting">{t("announce.posting")}</State>;
  }
  return <State tone="waiting">{t("announce.planned", { time: words(announcement.at) })}</State>;
}

function TakeBack({ platform }: { platform: Platform }) {
  const { t } = useI18n();
  const { may } = useSession();
  const announce = useAnnounce();
  const cancel = useAction(CancelAnnouncementMutation);
  const press = async () => {
    const payload = await cancel.run(() => ({ input: { livestreamPlatformId: platform.id } }));
    if (payload) announce(t("announce.takenBack"));
    refresh.tell();
  };
  if (!may("OPERATOR")) return null;
  return (
    <div className="stack-tight">
      <div>
        <Button onPress={press} pending={cancel.pending}>
          {t("announce.takeBack")}
        </Button>
      </div>
      <ProblemNotice problem={cancel.problem} />
    </div>
  );
}
