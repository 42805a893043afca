import { Link } from "react-router";
import { useI18n } from "../i18n/I18n";
import { clockTime, shortDay } from "../i18n/time";
import { State } from "../ui/State";
import { type Service, verdict } from "./verdict";

/** The services after the next one. */
export function ComingUp({ services }: { services: readonly Service[] }) {
  const { t, locale } = useI18n();
  return (
    <aside className="card coming" aria-labelledby="coming-title">
      <h2 id="coming-title">{t("home.coming")}</h2>
      {services.length === 0 ? <p className="soft">{t("home.coming.none")}</p> : null}
      <ul className="stack">
        {services.map((service) => {
          const zone = { locale, timeZone: service.timeZone };
          const start = new Date(service.scheduledStart);
          const { tone, sentence } = verdict(service, t, locale);
          return (
            <li className="coming-one" key={service.id}>
              <Link to={`/services/${service.id}`} className="coming-link" dir="auto">
                {service.title}
              </Link>
              <p className="soft small">
                <time dateTime={service.scheduledStart}>
                  {shortDay(start, zone)} · {clockTime(start, zone)}
                </time>
              </p>
              <State tone={tone}>{sentence}</State>
            </li>
          );
        })}
      </ul>
      <Link to="/services">{t("home.coming.all")}</Link>
    </aside>
  );
}
