import type { ResultOf } from "../graphql/tada";
import { useT } from "../i18n/I18n";
import { Icon } from "../ui/Icon";
import { platformName } from "../ui/PlatformMark";
import type { PlacesQuery } from "./documents";
import { type Move, takesOff } from "./moves";

type Props = { moves: readonly Move[]; places: ResultOf<typeof PlacesQuery> };

/** What saving does on the platforms that are added or taken off, one sentence each. */
export function PlatformMoves({ moves, places }: Props) {
  const t = useT();
  return (
    <ul className="stack-tight" aria-label={t("edit.moves")}>
      {moves.map((move) => {
        const place = places.connections.nodes.find((one) => one.id === move.connection);
        const platform = place ? platformName(place.platform, t) : "";
        const warns = takesOff([move]);
        return (
          <li key={move.connection} className={warns ? "line line-warning small" : "line small"}>
            <Icon name={warns ? "warning" : "clock"} />
            <span>{t(`edit.moves.${move.what}`, { platform, account: place?.accountName ?? "" })}</span>
          </li>
        );
      })}
    </ul>
  );
}
