import { useT } from "../i18n/I18n";
import { ErrandFailure } from "../livestreams/ErrandFailure";
import type { Service } from "../livestreams/form";
import { isOver } from "../livestreams/status";
import { PlatformMark, platformName } from "../ui/PlatformMark";
import { State, type Tone } from "../ui/State";
import { linesOf, type Standing } from "./standing";

const TONES: Record<Standing, Tone> = {
  shown: "ok",
  waiting: "waiting",
  again: "warning",
  refused: "problem",
  kept: "none",
};

/** How far the picture has come on each platform that takes pictures. */
export function PictureStates({ service }: { service: Service }) {
  const t = useT();
  const lines = linesOf(service);
  if (lines.length === 0) {
    return service.picture ? <p className="soft small">{t("picture.nowhere")}</p> : null;
  }
  return (
    <ul className="stack-tight" aria-label={t("picture.states")}>
      {lines.map(({ platform, page, upload, standing }) => (
        <li key={`${platform.id} ${page}`} className="stack-tight">
          <div className="row">
            <PlatformMark platform={platform.platform} small />
            <strong>{platformName(platform.platform, t)}</strong>
            {page === "recording" ? <span className="soft small">{t("picture.ofRecording")}</span> : null}
            <State tone={TONES[standing]}>{t(`picture.state.${standing}`)}</State>
          </div>
          <ErrandFailure
            service={service}
            platform={platform.id}
            errand={upload}
            open={page === "recording" || !isOver(service)}
          />
        </li>
      ))}
    </ul>
  );
}
