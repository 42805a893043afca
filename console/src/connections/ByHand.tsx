import type { ResultOf } from "../graphql/tada";
import { useT } from "../i18n/I18n";
import type { PlatformsQuery } from "./documents";

type Duty = ResultOf<typeof PlatformsQuery>["platforms"][number]["byHand"][number];

/** What a person does on a platform because no program can, each with the reason: a card, or folded inside of one. */
export function ByHand({ duties, folded = false }: { duties: readonly Duty[]; folded?: boolean }) {
  const t = useT();
  if (duties.length === 0) return null;
  const list = (
    <ul className="stack">
      {duties.map(({ what, why }) => (
        <li key={what}>
          <p>{what}</p>
          <p className="soft small">{why}</p>
        </li>
      ))}
    </ul>
  );
  return folded ? (
    <details>
      <summary>{t("connect.byHand")}</summary>
      {list}
    </details>
  ) : (
    <section className="card" aria-labelledby="by-hand-title">
      <h2 id="by-hand-title">{t("connect.byHand")}</h2>
      {list}
    </section>
  );
}
