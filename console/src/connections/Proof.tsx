import { useT } from "../i18n/I18n";
import { useChurchZone } from "../session/Session";
import { LinkButton } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { platformName } from "../ui/PlatformMark";
import { Limits } from "./Limits";
import { type Connection, goodUntil } from "./state";

/** What a new connection has shown: whose account it is, whether it may go live, how long it lasts. */
export function Proof({ connection }: { connection: Connection }) {
  const t = useT();
  const zone = useChurchZone();
  const platform = platformName(connection.platform, t);
  const blocked = connection.mayGoLive === false;
  const mayGoLive = { true: "yes", false: "no", null: "unknown" } as const;
  return (
    <section className="card">
      <div role="status">
        <Notice
          tone={blocked ? "warning" : "ok"}
          title={t("result.connected", { account: connection.accountName, platform })}
        >
          <p>{t("result.connected.text")}</p>
        </Notice>
      </div>
      <dl className="facts">
        <dt>{t("result.proof.account")}</dt>
        <dd dir="auto">{connection.accountName}</dd>
        <dt>{t("result.proof.live")}</dt>
        <dd className={blocked ? "fact-bad" : undefined}>
          {t(`result.proof.live.${mayGoLive[`${connection.mayGoLive}`]}`)}
        </dd>
        <dt>{t("result.proof.ends")}</dt>
        <dd>{goodUntil(connection, t, zone)}</dd>
      </dl>
      <Limits findings={connection.findings} />
      {connection.missingScopes.length > 0 ? (
        <p>{t("connections.missing", { scopes: connection.missingScopes.join(", ") })}</p>
      ) : null}
      <div className="row">
        <LinkButton to="/connections" look="primary">
          {t("result.done")}
        </LinkButton>
        <LinkButton to="/connections/add" icon="plus">
          {t("result.another")}
        </LinkButton>
        <LinkButton to="/services/new" look="quiet">
          {t("result.plan")}
        </LinkButton>
      </div>
    </section>
  );
}
