import { useT } from "../i18n/I18n";
import { useSession } from "../session/Session";
import { LinkButton } from "../ui/Button";
import { Icon } from "../ui/Icon";

/** No service is planned: the three steps for a new church, one button for one that knows its way. */
export function NothingPlanned({ connected, first }: { connected: number; first: boolean }) {
  const t = useT();
  const { may } = useSession();
  if (!first || !may("OPERATOR")) {
    return (
      <section className="card">
        <h2>{t("home.empty.none")}</h2>
        {may("OPERATOR") ? (
          <>
            <p className="soft">{t("home.empty.none.text")}</p>
            <div>
              <LinkButton to="/services/new" look="primary" icon="plus">
                {t("home.plan")}
              </LinkButton>
            </div>
          </>
        ) : (
          <p className="soft">{t("role.needs.OPERATOR")}</p>
        )}
      </section>
    );
  }
  const ready = connected > 0;
  return (
    <section className="card" aria-labelledby="begin-title">
      <div className="stack-tight">
        <h2 id="begin-title" className="next-title">
          {t("home.empty.title")}
        </h2>
        <p className="soft">{t("home.empty.text")}</p>
      </div>
      <ol className="steps">
        <li className="step">
          <span className={ready ? "step-sign step-done" : "step-sign"} aria-hidden="true">
            {ready ? <Icon name="check" /> : 1}
          </span>
          <div className="step-words">
            <h3>{t("home.empty.step1")}</h3>
            <p className="soft">
              {ready ? t("home.empty.done", { count: connected }) : t("home.empty.step1.text")}
            </p>
            {may("ADMIN") ? (
              <LinkButton to="/connections/add" look={ready ? "secondary" : "primary"} icon="plug">
                {t("nav.connections")}
              </LinkButton>
            ) : (
              <p className="small">{t("role.needs.ADMIN")}</p>
            )}
          </div>
        </li>
        <li className="step">
          <span className="step-sign" aria-hidden="true">
            2
          </span>
          <div className="step-words">
            <h3>{t("home.empty.step2")}</h3>
            <p className="soft">{t("home.empty.step2.text")}</p>
            {ready ? (
              <LinkButton to="/services/new" look="primary" icon="plus">
                {t("home.plan")}
              </LinkButton>
            ) : null}
          </div>
        </li>
        <li className="step">
          <span className="step-sign" aria-hidden="true">
            3
          </span>
          <div className="step-words">
            <h3>{t("home.empty.step3")}</h3>
            <p className="soft">{t("home.empty.step3.text")}</p>
          </div>
        </li>
      </ol>
    </section>
  );
}
