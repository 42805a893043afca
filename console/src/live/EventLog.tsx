import { useEffect } from "react";
import { useLiveQuery } from "../graphql/refresh";
import { useI18n } from "../i18n/I18n";
import { clockTimeWithSeconds, dayKey, shortDay } from "../i18n/time";
import { Icon } from "../ui/Icon";
import { Said } from "../ui/Said";
import { TONE_ICONS } from "../ui/State";
import { EventsQuery } from "./documents";
import { lineOf } from "./log";
import type { Live } from "./rules";

/** What happened, newest first, one sentence each. */
export function EventLog({ live }: { live: Live }) {
  const { t, locale } = useI18n();
  const zone = { locale, timeZone: live.timeZone };
  const [result, reload] = useLiveQuery({ query: EventsQuery, variables: { id: live.id } });
  const events = result.data?.livestreamEvents ?? [];
  const today = dayKey(new Date(), live.timeZone);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of a status is a new line of the log.
  useEffect(reload, [
    live.platforms.map((one) => one.status).join(),
    live.startRequestedAt,
    live.endRequestedAt,
  ]);

  return (
    <section className="card" aria-labelledby="log-title">
      <h2 id="log-title">{t("live.log")}</h2>
      {events.length === 0 ? <p className="soft">{t("live.log.none")}</p> : null}
      <ol className="log">
        {events.map((event) => {
          const { tone, sentence, why } = lineOf(event, t);
          const at = new Date(event.at);
          const day = dayKey(at, live.timeZone) === today ? "" : `${shortDay(at, zone)}, `;
          return (
            <li className="log-line" key={event.id}>
              <span className={`log-sign line-${tone}`}>
                <Icon name={TONE_ICONS[tone]} />
              </span>
              <span>
                <span dir="auto">
                  {sentence} {why?.message ? <Said {...why} /> : null}
                </span>
                <br />
                <time className="soft small numbers" dateTime={event.at}>
                  {day}
                  {clockTimeWithSeconds(at, zone)}
                </time>
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
