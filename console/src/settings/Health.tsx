import { refresh, useLiveQuery } from "../graphql/refresh";
import type { ResultOf } from "../graphql/tada";
import { useAction } from "../graphql/use-action";
import { useI18n, useT } from "../i18n/I18n";
import { dayAndTime } from "../i18n/time";
import { useChurchZone } from "../session/Session";
import { Button } from "../ui/Button";
import { Notice, ProblemNotice } from "../ui/Notice";
import { Query } from "../ui/Query";
import { ConfirmDatabaseMutation, HealthQuery } from "./documents";

type Health = ResultOf<typeof HealthQuery>["systemHealth"];

/** What would explain that services start late, and the name of the key that seals credentials. */
export function Health() {
  const t = useT();
  const [result, reload] = useLiveQuery({ query: HealthQuery, variables: {} });
  return (
    <section className="card" aria-labelledby="health-title">
      <h2 id="health-title">{t("settings.health")}</h2>
      <Query result={result} retry={reload}>
        {({ systemHealth }) => <Facts health={systemHealth} />}
      </Query>
    </section>
  );
}

type SuspectedDatabase = NonNullable<Health["suspectedDatabase"]>;

/** The database may be a copy: what that means, and the word that only a person can give. */
function Suspected({ database }: { database: SuspectedDatabase }) {
  const t = useT();
  const zone = useChurchZone();
  const confirm = useAction(ConfirmDatabaseMutation);
  const press = async () => {
    await confirm.run(() => ({ input: { suspicion: database.suspicion } }));
    refresh.tell();
  };
  return (
    <Notice tone="problem" title={t(`settings.health.suspected.${database.suspicion}`)}>
      <p>
        {t("settings.health.suspected.text", {
          count: database.waitingConnections,
          date: dayAndTime(new Date(database.noticedAt), zone),
        })}
      </p>
      <p>{t(`settings.health.suspected.${database.suspicion}.fix`)}</p>
      <Button look="danger" onPress={press} pending={confirm.pending}>
        {t("settings.health.suspected.confirm")}
      </Button>
      <ProblemNotice problem={confirm.problem} />
    </Notice>
  );
}

const DATABASES = { SQLITE: "SQLite", POSTGRESQL: "PostgreSQL" } as const;

function Facts({ health }: { health: Health }) {
  const { t, locale } = useI18n();
  const number = new Intl.NumberFormat(locale);
  const ahead = health.databaseClockAheadMs;
  return (
    <>
      {health.suspectedDatabase ? <Suspected database={health.suspectedDatabase} /> : null}
      {health.jobsOverdue > 0 ? (
        <Notice tone="warning" title={t("settings.health.late", { count: health.jobsOverdue })}>
          <p>{t("settings.health.late.text")}</p>
        </Notice>
      ) : (
        <Notice tone="ok" title={t("settings.health.fine")} />
      )}
      <dl className="facts">
        <dt>{t("settings.health.version")}</dt>
        <dd>{health.version}</dd>
        <dt>{t("settings.health.database")}</dt>
        <dd>{DATABASES[health.database]}</dd>
        <dt>{t("settings.health.clock")}</dt>
        <dd>
          {ahead == null ? t("settings.health.clock.same") : t("settings.health.clock.ahead", { ms: ahead })}
        </dd>
        <dt>{t("settings.health.key")}</dt>
        <dd>
          <code>{health.keyFingerprint}</code>
        </dd>
        <dt>{t("settings.health.keys")}</dt>
        <dd className="numbers">{number.format(health.keysHeld)}</dd>
        <dt>{t("settings.health.waiting")}</dt>
        <dd className="numbers">{number.format(health.jobsWaiting)}</dd>
        <dt>{t("settings.health.lateness")}</dt>
        <dd>{t("settings.health.seconds", { count: Math.round(health.latenessSeconds) })}</dd>
      </dl>
    </>
  );
}
