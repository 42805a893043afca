import { useState } from "react";
import { useLiveQuery } from "../graphql/refresh";
import { useT } from "../i18n/I18n";
import { useSession } from "../session/Session";
import { LinkButton } from "../ui/Button";
import { Page } from "../ui/Page";
import { Query } from "../ui/Query";
import { ComingUp } from "./ComingUp";
import { HomeQuery } from "./documents";
import { NextService } from "./NextService";
import { NothingPlanned } from "./NothingPlanned";
import "./home.css";

/** A service that began this long ago may still run. */
const LOOK_BACK_MS = 12 * 3_600_000;

/** The home page: will the next service work, and what is to be done about it. */
export default function HomePage() {
  const t = useT();
  const { may } = useSession();
  const [from] = useState(() => new Date(Date.now() - LOOK_BACK_MS).toISOString());
  const [result, reload] = useLiveQuery({ query: HomeQuery, variables: { from } });
  const actions = may("OPERATOR") ? (
    <LinkButton to="/services/new" icon="plus">
      {t("home.plan")}
    </LinkButton>
  ) : null;

  return (
    <Page title={t("home.title")} actions={result.data?.livestreams.nodes.length ? actions : null}>
      <Query result={result} retry={reload}>
        {({ livestreams, meetings, connections, platforms }) => {
          const open = livestreams.nodes.filter(
            (one) => one.status !== "ENDED" && one.status !== "CANCELLED",
          );
          const [next, ...later] = open;
          if (!next) {
            const connected = connections.nodes.filter((one) => one.status === "CONNECTED").length;
            return <NothingPlanned connected={connected} first={livestreams.nodes.length === 0} />;
          }
          return (
            <div className="home">
              <NextService key={next.id} service={next} meetings={meetings.nodes} platforms={platforms} />
              <ComingUp services={later.slice(0, 3)} />
            </div>
          );
        }}
      </Query>
    </Page>
  );
}
