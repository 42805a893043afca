import { useI18n } from "../i18n/I18n";
import { clockTime, longDay, zoneCity, zoneName } from "../i18n/time";
import { useSession } from "../session/Session";
import { LinkButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { TONE_ICONS } from "../ui/State";
import { useNow } from "../ui/use-now";
import { Checklist } from "./Checklist";
import { CountdownClock } from "./CountdownClock";
import { checklist, type MeetingOfService, type PlatformFacts } from "./checklist";
import { type Service, verdict } from "./verdict";

type Props = { service: Service; meetings: readonly MeetingOfService[]; platforms: readonly PlatformFacts[] };

/** The next service: what, when by the church's clock, one sentence, and the checklist behind it. */
export function NextService({ service, meetings, platforms }: Props) {
  const { t, locale } = useI18n();
  const { may } = useSession();
  const now = useNow(30_000);
  const zone = { locale, timeZone: service.timeZone };
  const [start, end] = [new Date(service.scheduledStart), new Date(service.scheduledEnd)];
  const { tone, sentence } = verdict(service, t, locale);
  const live = service.status === "LIVE";

  return (
    <section className="card next" aria-labelledby="next-title">
      <div className="next-head">
        <div className="next-what">
          <p className="next-eyebrow">{live ? t("home.liveNow") : t("home.next")}</p>
          <h2 id="next-title" className="next-title" dir="auto">
            {service.title}
          </h2>
          <p>
            <time dateTime={service.scheduledStart}>
              {longDay(start, zone)} ·{" "}
              {t("time.range", { from: clockTime(start, zone), to: clockTime(end, zone) })}
            </time>
            <br />
            <span className="soft small">
              {t("time.zone", { zone: zoneName(start, zone), city: zoneCity(service.timeZone) })}
            </span>
          </p>
        </div>
        <CountdownClock start={start.getTime()} end={end.getTime()} live={live} zone={zone} />
      </div>

      <p className={`verdict tone-${tone}`} role="status">
        <Icon name={TONE_ICONS[tone]} />
        <span>{sentence}</span>
      </p>

      <div className="row">
        <LinkButton to={`/services/${service.id}/live`} look="primary" icon="live">
          {t("home.openLive")}
        </LinkButton>
        <LinkButton to={`/services/${service.id}`}>
          {may("OPERATOR") ? t("home.edit") : t("home.openService")}
        </LinkButton>
      </div>

      <Checklist service={service} groups={checklist({ service, meetings, platforms, now }, t, zone)} />
    </section>
  );
}
