import { useAction } from "../graphql/use-action";
import { RetryPlatformMutation } from "../home/documents";
import { useI18n } from "../i18n/I18n";
import { useSession } from "../session/Session";
import { Button, OutsideLink } from "../ui/Button";
import { FailureWords } from "../ui/FailureWords";
import { Icon, type IconName } from "../ui/Icon";
import { Notice, ProblemNotice } from "../ui/Notice";
import { PlatformMark, platformName } from "../ui/PlatformMark";
import { Said } from "../ui/Said";
import { DestinationList } from "./DestinationList";
import { otherIssues } from "./destinations";
import { type Fact, factsOf, type Live, type LivePlatform } from "./rules";

/** Every platform with its three facts, its viewers, and what failed there. */
export function PlatformList({ live, stale }: { live: Live; stale: boolean }) {
  const { t } = useI18n();
  return (
    <section className="stack" aria-labelledby="platforms-title">
      <h2 id="platforms-title">{t("live.platforms")}</h2>
      <ul className="stack">
        {live.platforms.map((platform) => (
          <li key={platform.id}>
            <PlatformCard platform={platform} live={live} stale={stale} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function PlatformCard({ platform, live, stale }: { platform: LivePlatform; live: Live; stale: boolean }) {
  const { t } = useI18n();
  const facts = factsOf(platform);
  const name = platformName(platform.platform, t);
  return (
    <article className="card live-platform" aria-label={`${name}, ${platform.connection.accountName}`}>
      <header className="account-line">
        <PlatformMark platform={platform.platform} small />
        <h3>{name}</h3>
        <span className="soft small" dir="auto">
          {platform.connection.accountName}
        </span>
      </header>
      <dl className="live-facts">
        {(["armed", "sending", "visible"] as const).map((fact) => (
          <FactView key={fact} name={t(`live.fact.${fact}`)} fact={facts[fact]} />
        ))}
      </dl>
      <div className="row spread">
        <span className={platform.viewers == null ? "soft small" : "numbers"}>
          <Viewers platform={platform} />
        </span>
        <Links platform={platform} />
      </div>
      {otherIssues(platform).map((issue) => (
        <p key={issue} className="small" lang="en">
          {issue}
        </p>
      ))}
      <DestinationList platform={platform} />
      <div role="alert">
        {platform.failure ? <FailureView platform={platform} live={live} stale={stale} /> : null}
      </div>
    </article>
  );
}

const FACT_ICONS: Record<Fact, IconName> = {
  yes: "ok",
  no: "problem",
  waiting: "waiting",
  unknown: "unknown",
  over: "dash",
};

function FactView({ name, fact }: { name: string; fact: Fact }) {
  const { t } = useI18n();
  return (
    <div className={`live-fact live-fact-${fact}`}>
      <dt>{name}</dt>
      <dd>
        <Icon name={FACT_ICONS[fact]} />
        {t(`live.fact.${fact}`)}
      </dd>
    </div>
  );
}

function Viewers({ platform }: { platform: LivePlatform }) {
  const { t } = useI18n();
  if (platform.viewers != null) return t("live.viewers", { count: platform.viewers });
  if (platform.status === "LIVE")
    return t("live.viewers.untold", { platform: platformName(platform.platform, t) });
  return platform.status === "SCHEDULED" || platform.status === "PENDING" ? t("live.viewers.later") : "";
}

function Links({ platform }: { platform: LivePlatform }) {
  const { t } = useI18n();
  const url = platform.recordingUrl ?? platform.watchUrl;
  if (!url) return null;
  return (
    <OutsideLink href={url} look="quiet">
      {platform.recordingUrl ? t("live.recording") : t("live.watch")}
    </OutsideLink>
  );
}

function FailureView({ platform, live, stale }: { platform: LivePlatform; live: Live; stale: boolean }) {
  const { t } = useI18n();
  const { may } = useSession();
  const retry = useAction(RetryPlatformMutation);
  const { failure } = platform;
  if (!failure) return null;
  const othersGoOn = live.platforms.some((one) => one.id !== platform.id && one.status === "LIVE");
  const press = () => void retry.run(() => ({ input: { livestreamPlatformId: platform.id } }));
  return (
    <Notice tone="problem" title={<Said code={failure.kind} message={failure.message} />}>
      <FailureWords failure={failure} timeZone={live.timeZone} />
      {othersGoOn ? <p className="soft">{t("live.othersGoOn")}</p> : null}
      {may("OPERATOR") && platform.status === "FAILED" ? (
        <div>
          <Button icon="retry" onPress={press} pending={retry.pending} disabled={stale}>
            {t("live.retry")}
          </Button>
        </div>
      ) : null}
      <ProblemNotice problem={retry.problem} />
    </Notice>
  );
}
