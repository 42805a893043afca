import { useSearchParams } from "react-router";
import { useServerLanguage } from "../graphql/language";
import { useLiveQuery } from "../graphql/refresh";
import { useT } from "../i18n/I18n";
import { useSession } from "../session/Session";
import { LinkButton } from "../ui/Button";
import { Page } from "../ui/Page";
import { Query } from "../ui/Query";
import { ConnectionCard } from "./ConnectionCard";
import { ConnectionsQuery } from "./documents";
import { inOrderOfNeed } from "./state";
import "./connections.css";

/** Every account, the ones that need somebody first. */
export default function ConnectionsPage() {
  const t = useT();
  const { may } = useSession();
  const [parameters] = useSearchParams();
  const language = useServerLanguage();
  const [result, reload] = useLiveQuery({ query: ConnectionsQuery, variables: { language } });
  const add = may("ADMIN") ? (
    <LinkButton to="/connections/add" look="primary" icon="plus">
      {t("connections.add")}
    </LinkButton>
  ) : null;

  return (
    <Page title={t("connections.title")} actions={add}>
      <Query result={result} retry={reload}>
        {({ connections, platforms }) => {
          const isLive = (platform: string) =>
            platforms.find((one) => one.platform === platform)?.livestreams ?? true;
          const sorted = inOrderOfNeed(connections.nodes, isLive, t);
          const current = sorted.filter((one) => one.status !== "DISCONNECTED");
          const former = sorted.filter((one) => one.status === "DISCONNECTED");
          const card = (one: (typeof sorted)[number]) => (
            <li key={one.id}>
              <ConnectionCard
                connection={one}
                live={isLive(one.platform)}
                facts={platforms.find((known) => known.platform === one.platform)}
                urgent={parameters.get("reconnect") === one.id}
              />
            </li>
          );
          return (
            <>
              {current.length === 0 ? <NoAccounts /> : <ul className="cards">{current.map(card)}</ul>}
              {former.length > 0 ? (
                <section className="stack" aria-labelledby="former-title">
                  <h2 id="former-title">{t("connections.was")}</h2>
                  <ul className="cards">{former.map(card)}</ul>
                </section>
              ) : null}
            </>
          );
        }}
      </Query>
    </Page>
  );
}

function NoAccounts() {
  const t = useT();
  const { may } = useSession();
  return (
    <section className="card">
      <h2>{t("connections.none")}</h2>
      <p className="soft">{may("ADMIN") ? t("connections.none.text") : t("role.needs.ADMIN")}</p>
    </section>
  );
}
