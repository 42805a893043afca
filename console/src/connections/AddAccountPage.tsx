import { Link } from "react-router";
import { useServerLanguage } from "../graphql/language";
import { useLiveQuery } from "../graphql/refresh";
import type { ResultOf } from "../graphql/tada";
import { useT } from "../i18n/I18n";
import { useSession } from "../session/Session";
import { Notice } from "../ui/Notice";
import { Page } from "../ui/Page";
import { PlatformMark, platformName } from "../ui/PlatformMark";
import { Query } from "../ui/Query";
import { PlatformsQuery } from "./documents";
import { kindOf, needOf } from "./kinds";
import "./connections.css";

type Platform = ResultOf<typeof PlatformsQuery>["platforms"][number];

/** Every platform that Steeple knows, in three groups, each with what is needed for it. */
export default function AddAccountPage() {
  const t = useT();
  const { may } = useSession();
  const language = useServerLanguage();
  const [result, reload] = useLiveQuery({ query: PlatformsQuery, variables: { language } });
  return (
    <Page title={t("connect.title")}>
      {may("ADMIN") ? null : <Notice tone="none" title={t("role.needs.ADMIN")} />}
      <Query result={result} retry={reload}>
        {({ platforms }) =>
          (["live", "meetings", "relay"] as const).map((kind) => {
            const ofKind = platforms.filter((platform) => kindOf(platform) === kind);
            if (ofKind.length === 0) return null;
            return (
              <section className="stack" key={kind} aria-labelledby={`kind-${kind}`}>
                <div>
                  <h2 id={`kind-${kind}`}>{t(`connect.${kind}`)}</h2>
                  <p className="soft">{t(`connect.${kind}.text`)}</p>
                </div>
                <ul className="tiles">
                  {ofKind.map((platform) => (
                    <li key={platform.platform}>
                      <Tile platform={platform} />
                    </li>
                  ))}
                </ul>
              </section>
            );
          })
        }
      </Query>
    </Page>
  );
}

function Tile({ platform }: { platform: Platform }) {
  const t = useT();
  return (
    <Link className="tile" to={`/connections/add/${platform.slug}`}>
      <PlatformMark platform={platform.platform} />
      <span>
        <span className="tile-name">{platformName(platform.platform, t)}</span>
        <br />
        <span className="soft small">{t(`connect.need.${needOf(platform)}`)}</span>
      </span>
    </Link>
  );
}
