import { Link } from "react-router";
import { useI18n } from "../i18n/I18n";
import { shortDay } from "../i18n/time";
import type { Connection } from "./state";

const SHOWN = 3;

/** What is planned on an account, soonest first. */
export function UsedFor({ uses, all = false }: { uses: Connection["usedBy"]; all?: boolean }) {
  const { t, locale } = useI18n();
  if (uses.length === 0) return <span className="soft">{t("connections.usedFor.nothing")}</span>;
  const shown = all ? uses : uses.slice(0, SHOWN);
  const rest = uses.length - shown.length;
  return (
    <ul>
      {shown.map((use) => (
        <li key={use.id}>
          <Link to={use.kind === "MEETING" ? `/meetings/${use.id}` : `/services/${use.id}`} dir="auto">
            {use.title}
          </Link>{" "}
          <span className="soft small">
            {shortDay(new Date(use.scheduledStart), { locale, timeZone: use.timeZone })}
          </span>
        </li>
      ))}
      {rest > 0 ? <li className="soft small">{t("connections.usedFor.more", { count: rest })}</li> : null}
    </ul>
  );
}
