import { useEffect, useState } from "react";
import { useQuery } from "urql";
import { useT } from "../i18n/I18n";
import { LinkButton } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { Query } from "../ui/Query";
import { OwnerLinkQuery } from "./documents";
import { FoundingForm } from "./FoundingForm";
import "./session.css";

/** Where the one-time link of a fresh Steeple leads. The token is behind the `#`, which browsers never send anywhere. */
export default function SetupPage() {
  const t = useT();
  const [token] = useState(() => window.location.hash.slice(1));
  const [result, ask] = useQuery({ query: OwnerLinkQuery, variables: { token } });
  useEffect(() => {
    document.title = `${t("setup.title")} · ${t("app.name")}`;
  }, [t]);
  return (
    <main className="front">
      <div className="front-brand">
        <img src="/icon.svg" alt="" width="56" height="56" />
        <h1 className="front-name">{t("setup.title")}</h1>
        <p className="soft">{t("setup.lead")}</p>
      </div>
      <Query result={result} retry={() => ask({ requestPolicy: "network-only" })}>
        {({ ownerLink }) => (ownerLink ? <FoundingForm token={token} /> : <Gone />)}
      </Query>
    </main>
  );
}

function Gone() {
  const t = useT();
  return (
    <section className="card">
      <Notice tone="none" title={t("setup.gone")}>
        <p>{t("setup.gone.text")}</p>
      </Notice>
      <LinkButton to="/">{t("signIn.submit")}</LinkButton>
    </section>
  );
}
