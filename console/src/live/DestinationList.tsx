import { useI18n } from "../i18n/I18n";
import { OutsideLink } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { platformName } from "../ui/PlatformMark";
import { DESTINATION_ICONS, destinationName, destinationTrouble } from "./destinations";
import type { LivePlatform } from "./rules";

/** Every channel that a relay sends to, with its own outcome. */
export function DestinationList({ platform }: { platform: LivePlatform }) {
  const { t } = useI18n();
  const relay = platformName(platform.platform, t);
  if (platform.destinations.length === 0) return null;
  return (
    <section className="stack-tight">
      <h4>{t("live.destinations", { relay })}</h4>
      <ul className="live-destinations">
        {platform.destinations.map((destination) => {
          const trouble = destinationTrouble(destination, relay, t);
          return (
            <li key={destination.id}>
              <span className="row spread">
                <span dir="auto">{destinationName(destination)}</span>
                <span className={`live-destination live-destination-${destination.state.toLowerCase()}`}>
                  <Icon name={DESTINATION_ICONS[destination.state]} />
                  {t(`live.destination.${destination.state}`)}
                  {destination.viewers == null ? null : (
                    <span className="soft small">{t("live.viewers", { count: destination.viewers })}</span>
                  )}
                </span>
              </span>
              {trouble ? <p className="small">{trouble}</p> : null}
              {destination.state === "VISIBLE" && destination.watchUrl ? (
                <OutsideLink href={destination.watchUrl} look="quiet">
                  {t("live.watch")}
                </OutsideLink>
              ) : null}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
