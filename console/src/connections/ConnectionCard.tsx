import { useState } from "react";
import { refresh } from "../graphql/refresh";
import type { ResultOf } from "../graphql/tada";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { dayAndTime } from "../i18n/time";
import { useChurchZone, useSession } from "../session/Session";
import { useAnnounce } from "../ui/Announcer";
import { Button, LinkButton } from "../ui/Button";
import { Notice, ProblemNotice } from "../ui/Notice";
import { PlatformMark, platformName } from "../ui/PlatformMark";
import { InItsWords, Remedy, Said } from "../ui/Said";
import { State } from "../ui/State";
import { ByHand } from "./ByHand";
import { ConnectButton } from "./ConnectButton";
import { DisconnectDialog } from "./DisconnectDialog";
import { type ConnectionsQuery, TestConnectionMutation } from "./documents";
import { Limits } from "./Limits";
import { type Connection, endsBeforeAService, goodUntil, stateOf } from "./state";
import { UsedFor } from "./UsedFor";

type Props = {
  connection: Connection;
  live: boolean;
  /** What is true of its platform. */
  facts: ResultOf<typeof ConnectionsQuery>["platforms"][number] | undefined;
  /** Somebody came here to reconnect just this one. */
  urgent: boolean;
};

/** One account: its state in words, how long it lasts, when it last answered, what would miss it. */
export function ConnectionCard({ connection, live, facts, urgent }: Props) {
  const t = useT();
  const zone = useChurchZone();
  const { may } = useSession();
  const { tone, words } = stateOf(connection, live, t);
  const answered = connection.lastAnsweredAt ?? connection.lastVerifiedAt;
  const needsReconnect = tone === "problem" || tone === "none" || urgent;
  const platform = platformName(connection.platform, t);

  return (
    <article
      className={urgent ? "card account-card account-urgent" : "card account-card"}
      aria-label={`${platform}, ${connection.accountName}`}
    >
      <header className="account-head">
        <PlatformMark platform={connection.platform} />
        <div className="account-names">
          <h2 className="soft small">{platform}</h2>
          <p className="account-name" dir="auto">
            {connection.accountName}
          </p>
        </div>
        <State tone={tone}>{words}</State>
      </header>
      <Troubles connection={connection} />
      {connection.status === "DISCONNECTED" ? null : (
        <dl className="facts">
          <dt>{t("connections.good")}</dt>
          <dd className={endsBeforeAService(connection) ? "fact-bad" : undefined}>
            {goodUntil(connection, t, zone)}
          </dd>
          <dt>{t("connections.answered")}</dt>
          <dd>{answered ? dayAndTime(new Date(answered), zone) : t("connections.answered.never")}</dd>
          <dt>{t("connections.usedFor")}</dt>
          <dd>
            <UsedFor uses={connection.usedBy} />
          </dd>
        </dl>
      )}
      {connection.status === "DISCONNECTED" ? null : <ByHand duties={facts?.byHand ?? []} folded />}
      <div className="row account-buttons">
        {may("OPERATOR") && connection.status !== "DISCONNECTED" ? (
          <TestButton connection={connection} />
        ) : null}
        {may("ADMIN") && facts?.setUp ? (
          <ConnectButton
            platform={connection.platform}
            reconnect={connection.id}
            look={needsReconnect ? "primary" : "secondary"}
            autoFocus={urgent}
          >
            {t("connections.reconnect")}
          </ConnectButton>
        ) : null}
        {may("ADMIN") && facts && !facts.setUp ? (
          // With keys, or after a registration: the platform's page has the form or says what is missing.
          <LinkButton to={`/connections/add/${facts.slug}`} look={needsReconnect ? "primary" : "secondary"}>
            {t("connections.reconnect")}
          </LinkButton>
        ) : null}
        {may("ADMIN") && connection.status !== "DISCONNECTED" ? (
          <DisconnectButton connection={connection} />
        ) : null}
      </div>
    </article>
  );
}

/** What the platform said of the account, each with its cure. */
function Troubles({ connection }: { connection: Connection }) {
  const t = useT();
  const { reasonCode, reason, remedy, findings, missingScopes } = connection;
  if (connection.status === "DISCONNECTED") return null;
  return (
    <>
      {reason ? (
        <Notice tone="problem" title={<Said code={reasonCode ?? ""} message={reason} />}>
          <InItsWords kind={reasonCode ?? ""} message={reason} />
          {remedy ? (
            <p>
              <Remedy kind={reasonCode ?? ""} remedy={remedy} />
            </p>
          ) : null}
        </Notice>
      ) : null}
      <Limits findings={findings} />
      {missingScopes.length > 0 ? (
        <p className="small">{t("connections.missing", { scopes: missingScopes.join(", ") })}</p>
      ) : null}
    </>
  );
}

function TestButton({ connection }: { connection: Connection }) {
  const t = useT();
  const announce = useAnnounce();
  const test = useAction(TestConnectionMutation);
  const press = async () => {
    const payload = await test.run(() => ({ input: { connectionId: connection.id } }));
    if (payload) announce(t("connections.tested", { platform: platformName(connection.platform, t) }));
    refresh.tell();
  };
  return (
    <>
      <Button icon="retry" onPress={press} pending={test.pending}>
        {test.pending ? t("connections.testing") : t("connections.test")}
      </Button>
      <ProblemNotice problem={test.problem} />
    </>
  );
}

function DisconnectButton({ connection }: { connection: Connection }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" onPress={() => setOpen(true)}>
        {t("connections.disconnect")}
      </Button>
      {open ? <DisconnectDialog connection={connection} close={() => setOpen(false)} /> : null}
    </>
  );
}
