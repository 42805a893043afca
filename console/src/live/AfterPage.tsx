import { useParams } from "react-router";
import { useLiveQuery } from "../graphql/refresh";
import { listOf } from "../home/verdict";
import { useI18n, useT } from "../i18n/I18n";
import { clockTimeWithSeconds, longDay } from "../i18n/time";
import { useSession } from "../session/Session";
import { LinkButton } from "../ui/Button";
import { CopyField } from "../ui/CopyField";
import { Notice } from "../ui/Notice";
import { Page } from "../ui/Page";
import { PlatformMark, platformName } from "../ui/PlatformMark";
import { Query } from "../ui/Query";
import { State } from "../ui/State";
import { LiveQuery } from "./documents";
import { EventLog } from "./EventLog";
import { type PlatformReport, reportOf } from "./report";
import { clockFace, type Live, nextAction } from "./rules";
import "./live.css";
import { Remedy, Said } from "../ui/Said";

/** How it went: the links to pass on, who was late, what failed. */
export default function AfterPage() {
  const t = useT();
  const { id = "" } = useParams();
  const [result, reload] = useLiveQuery({ query: LiveQuery, variables: { id } });
  return (
    <Page title={t("after.title")}>
      <Query result={result} retry={reload}>
        {({ livestream }) =>
          livestream ? (
            <Report live={livestream} />
          ) : (
            <Notice tone="none" title={t("app.notFound.title")}>
              <p>{t("app.notFound.text")}</p>
            </Notice>
          )
        }
      </Query>
    </Page>
  );
}

function Report({ live }: { live: Live }) {
  const { t, locale } = useI18n();
  const { may } = useSession();
  const zone = { locale, timeZone: live.timeZone };
  const reports = reportOf(live);
  const over = nextAction(live).kind === "over";
  return (
    <div className="live">
      <div className="live-main">
        <header className="live-head">
          <h2 className="live-title" dir="auto">
            {live.title}
          </h2>
          <p className="soft">{longDay(new Date(live.scheduledStart), zone)}</p>
        </header>
        {over ? <Summary reports={reports} /> : <Notice tone="waiting" title={t("after.notYet")} />}
        <section className="stack" aria-labelledby="links-title">
          <h2 id="links-title">{t("after.links")}</h2>
          {reports.map((report) => (
            <PlatformAfter key={report.platform.id} report={report} live={live} />
          ))}
        </section>
        <div className="row">
          {may("OPERATOR") ? (
            <LinkButton to={`/services/new?like=${live.id}`} look="primary" icon="plus">
              {t("edit.again")}
            </LinkButton>
          ) : null}
          <LinkButton to="/">{t("app.goHome")}</LinkButton>
        </div>
      </div>
      <div className="live-side">
        <EventLog live={live} />
      </div>
    </div>
  );
}

function Summary({ reports }: { reports: readonly PlatformReport[] }) {
  const { t, locale } = useI18n();
  const named = (outcome: PlatformReport["outcome"]) =>
    reports.filter((one) => one.outcome === outcome).map((one) => platformName(one.platform.platform, t));
  const [late, unseen] = [named("late"), named("unseen")];
  if (unseen.length > 0) {
    return <Notice tone="problem" title={t("after.failed", { platforms: listOf(unseen, locale) })} />;
  }
  if (late.length > 0)
    return <Notice tone="warning" title={t("after.late", { platforms: listOf(late, locale) })} />;
  return <Notice tone="ok" title={t("after.fine")} />;
}

function PlatformAfter({ report, live }: { report: PlatformReport; live: Live }) {
  const { t, locale } = useI18n();
  const { platform, lateSeconds, outcome } = report;
  const zone = { locale, timeZone: live.timeZone };
  const name = platformName(platform.platform, t);
  const url = platform.recordingUrl ?? platform.watchUrl;
  const at = (iso: string | null) => (iso ? clockTimeWithSeconds(new Date(iso), zone) : t("after.never"));
  const tones = { fine: "ok", late: "warning", unseen: "problem" } as const;
  const words =
    lateSeconds === null
      ? t("after.never")
      : outcome === "fine"
        ? t("after.onTime")
        : t("after.lateBy", { time: clockFace(lateSeconds * 1000) });
  return (
    <article className="card live-platform" aria-label={name}>
      <header className="account-line">
        <PlatformMark platform={platform.platform} small />
        <h3>{name}</h3>
        <State tone={tones[outcome]}>{words}</State>
      </header>
      {url ? <CopyField text={url} label={t("after.copy", { platform: name })} /> : null}
      <dl className="facts">
        <dt>{t("after.startedAt")}</dt>
        <dd className="numbers">{at(platform.startedAt)}</dd>
        <dt>{t("after.endedAt")}</dt>
        <dd className="numbers">{at(platform.endedAt)}</dd>
        <dt>{t("after.peak")}</dt>
        <dd className="numbers">
          {platform.peakViewers == null
            ? t("after.untold")
            : new Intl.NumberFormat(locale).format(platform.peakViewers)}
        </dd>
      </dl>
      {platform.failure ? (
        <p className="small">
          <Said code={platform.failure.kind} message={platform.failure.message} />{" "}
          <Remedy kind={platform.failure.kind} remedy={platform.failure.remedy} />
        </p>
      ) : null}
    </article>
  );
}
