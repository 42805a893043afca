import { useParams } from "react-router";
import { useServerLanguage } from "../graphql/language";
import { useLiveQuery } from "../graphql/refresh";
import type { ResultOf } from "../graphql/tada";
import { useT } from "../i18n/I18n";
import { useSession } from "../session/Session";
import { LinkButton } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { Page } from "../ui/Page";
import { PlatformMark, platformName } from "../ui/PlatformMark";
import { Query } from "../ui/Query";
import { ByHand } from "./ByHand";
import { CodeButton } from "./CodeButton";
import { ConnectButton } from "./ConnectButton";
import { CredentialForm } from "./CredentialForm";
import { PlatformsQuery } from "./documents";
import { Guide } from "./Guide";
import "./connections.css";

type Platform = ResultOf<typeof PlatformsQuery>["platforms"][number];

/** One platform: connect by signing in there or with keys, what Steeple asks for, and the guide. */
export default function PlatformPage() {
  const t = useT();
  const { slug } = useParams();
  const language = useServerLanguage();
  const [result, reload] = useLiveQuery({ query: PlatformsQuery, variables: { language } });
  const platform = result.data?.platforms.find((one) => one.slug === slug);
  const title = platform
    ? t("connect.connect", { platform: platformName(platform.platform, t) })
    : t("connect.title");
  return (
    <Page title={title}>
      <Query result={result} retry={reload}>
        {() =>
          platform ? (
            <Ways platform={platform} />
          ) : (
            <Notice tone="none" title={t("app.notFound.title")}>
              <p>{t("app.notFound.text")}</p>
            </Notice>
          )
        }
      </Query>
    </Page>
  );
}

function Ways({ platform }: { platform: Platform }) {
  const t = useT();
  const { may } = useSession();
  if (!may("ADMIN")) return <Notice tone="none" title={t("role.needs.ADMIN")} />;
  const name = platformName(platform.platform, t);
  return (
    <>
      {platform.setUp ? (
        <section className="card">
          <div className="row">
            <PlatformMark platform={platform.platform} />
            <p className="soft">{t("connect.how", { platform: name })}</p>
          </div>
          <div>
            <ConnectButton platform={platform.platform} large>
              {t("connect.connect", { platform: name })}
            </ConnectButton>
          </div>
          {platform.byCode ? <CodeButton platform={platform.platform} /> : null}
        </section>
      ) : platform.form ? null : (
        <section className="card">
          <Notice tone="warning" title={t("connect.notSetUp", { platform: name })}>
            <p>{t("connect.notSetUp.text")}</p>
          </Notice>
          <div>
            <LinkButton to={`/settings/apps/${platform.slug}`} look="primary">
              {t("apps.open", { platform: name })}
            </LinkButton>
          </div>
        </section>
      )}
      {platform.form ? <CredentialForm platform={platform.platform} fields={platform.form} /> : null}
      <ByHand duties={platform.byHand} />
      <Scopes platform={platform} />
      <section className="card" aria-labelledby="guide-title">
        <h2 id="guide-title">{t("connect.guide")}</h2>
        <Guide platform={platform.platform} redirectUri={platform.redirectUri} />
      </section>
    </>
  );
}

function Scopes({ platform }: { platform: Platform }) {
  const t = useT();
  if (platform.scopes.length === 0) return null;
  return (
    <details className="card">
      <summary>
        <h2 className="summary-title">{t("connect.scopes")}</h2>
      </summary>
      <dl className="stack">
        {platform.scopes.map((scope) => (
          <div key={scope.name}>
            <dt>
              <code>{scope.name}</code>{" "}
              <span className="soft small">
                {scope.required ? t("connect.scopes.required") : t("connect.scopes.optional")}
              </span>
            </dt>
            <dd>{scope.why}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
