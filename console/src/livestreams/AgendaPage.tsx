import type { CalendarDate } from "@internationalized/date";
import { useMemo } from "react";
import { ToggleButton } from "react-aria-components/ToggleButton";
import { ToggleButtonGroup } from "react-aria-components/ToggleButtonGroup";
import { useSearchParams } from "react-router";
import { useLiveQuery } from "../graphql/refresh";
import { useI18n } from "../i18n/I18n";
import { dayKey, zoneCity, zoneName } from "../i18n/time";
import { useChurchZone, useSession } from "../session/Session";
import { Button, LinkButton } from "../ui/Button";
import { Page } from "../ui/Page";
import { Query } from "../ui/Query";
import { AgendaList } from "./AgendaList";
import { entriesOf, monthName, monthOf, rangeOf } from "./agenda";
import { AgendaQuery } from "./documents";
import { MonthGrid } from "./MonthGrid";
import "./services.css";

type View = "list" | "month";

/** Calendar and list of services and meetings; which one, and which month, is in the address. */
export default function AgendaPage() {
  const { t, locale } = useI18n();
  const { may } = useSession();
  const zone = useChurchZone();
  const [parameters, setParameters] = useSearchParams();
  const today = dayKey(new Date(), zone.timeZone);
  const view: View = parameters.get("view") === "month" ? "month" : "list";
  const named = parameters.get("month");
  const month = useMemo(() => monthOf(named, today), [named, today]);
  const range = useMemo(
    () => rangeOf(month, view, zone.timeZone, locale),
    [month, view, zone.timeZone, locale],
  );
  const [result, reload] = useLiveQuery({ query: AgendaQuery, variables: range });

  const go = (to: { month?: CalendarDate; view?: View }) => {
    setParameters({ view: to.view ?? view, month: monthName(to.month ?? month) }, { replace: true });
  };
  const now = new Date();

  return (
    <Page
      title={t("services.title")}
      actions={
        may("OPERATOR") ? (
          <LinkButton to="/services/new" look="primary" icon="plus">
            {t("services.plan")}
          </LinkButton>
        ) : null
      }
    >
      <div className="agenda-bar">
        <div className="row">
          <Button
            icon="back"
            onPress={() => go({ month: month.subtract({ months: 1 }) })}
            label={t("services.previous")}
          >
            <span className="wide-only">{t("services.previous")}</span>
          </Button>
          <h2 className="agenda-month" aria-live="polite">
            {new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(
              month.toDate("UTC"),
            )}
          </h2>
          <Button
            icon="arrow"
            onPress={() => go({ month: month.add({ months: 1 }) })}
            label={t("services.next")}
          >
            <span className="wide-only">{t("services.next")}</span>
          </Button>
        </div>
        <ToggleButtonGroup
          className="switch"
          aria-label={t("services.view")}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[view]}
          onSelectionChange={(keys) => go({ view: [...keys][0] as View })}
        >
          {(["list", "month"] as const).map((one) => (
            <ToggleButton className="switch-part" id={one} key={one}>
              {t(`services.view.${one}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </div>
      <p className="soft small">
        {t("services.zone", { zone: `${zoneName(now, zone)} (${zoneCity(zone.timeZone)})` })}
      </p>
      <Query result={result} retry={reload}>
        {(data) =>
          view === "month" ? (
            <MonthGrid month={month} entries={entriesOf(data)} today={today} />
          ) : (
            <AgendaList entries={entriesOf(data)} today={today} />
          )
        }
      </Query>
    </Page>
  );
}
