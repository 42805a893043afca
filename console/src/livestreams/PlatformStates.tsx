import { useT } from "../i18n/I18n";
import { OutsideLink } from "../ui/Button";
import { PlatformMark, platformName } from "../ui/PlatformMark";
import { Remedy, Said } from "../ui/Said";
import { State } from "../ui/State";
import type { Service } from "./form";
import { platformTone } from "./status";

/** How a service stands on each platform, with the link for viewers and what failed. */
export function PlatformStates({ platforms }: { platforms: Service["platforms"] }) {
  const t = useT();
  return (
    <ul className="stack-tight" aria-label={t("edit.status")}>
      {platforms.map((platform) => (
        <li key={platform.id} className="stack-tight">
          <div className="row">
            <PlatformMark platform={platform.platform} small />
            <strong>{platformName(platform.platform, t)}</strong>
            <State tone={platformTone(platform.status)}>{t(`services.platform.${platform.status}`)}</State>
            {platform.removedAt ? <span className="small soft">{t("edit.removed")}</span> : null}
            {platform.watchUrl && !platform.removedAt ? (
              <OutsideLink href={platform.watchUrl} look="quiet">
                {t("live.watch")}
              </OutsideLink>
            ) : null}
          </div>
          {platform.failure ? (
            <p className="small">
              <Said code={platform.failure.kind} message={platform.failure.message} />{" "}
              <Remedy kind={platform.failure.kind} remedy={platform.failure.remedy} />
            </p>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
