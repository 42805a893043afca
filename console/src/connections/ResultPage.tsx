import { useEffect } from "react";
import { useSearchParams } from "react-router";
import { useQuery } from "urql";
import { useServerLanguage } from "../graphql/language";
import { useLiveQuery } from "../graphql/refresh";
import type { ResultOf } from "../graphql/tada";
import { useT } from "../i18n/I18n";
import { LinkButton } from "../ui/Button";
import { CopyField } from "../ui/CopyField";
import { Notice } from "../ui/Notice";
import { Loading, Page } from "../ui/Page";
import { platformName } from "../ui/PlatformMark";
import { Query } from "../ui/Query";
import { InItsWords, Remedy, Said } from "../ui/Said";
import { AccountChoice } from "./AccountChoice";
import { ConnectButton } from "./ConnectButton";
import { AttemptQuery, ConnectionsQuery } from "./documents";
import { Proof } from "./Proof";
import "./connections.css";

type Attempt = NonNullable<ResultOf<typeof AttemptQuery>["authorizationAttempt"]>;

const ASK_AGAIN_MS = 1_000;

/** Where the browser arrives from a platform's consent page. Loaded again, it tells the same: nothing is done here. */
export default function ResultPage() {
  const t = useT();
  const [parameters] = useSearchParams();
  const attempt = parameters.get("attempt");
  const connection = parameters.get("connection");
  return (
    <Page title={t("result.title")}>
      {attempt ? <OfAttempt id={attempt} /> : connection ? <OfConnection id={connection} /> : <Gone />}
    </Page>
  );
}

function OfAttempt({ id }: { id: string }) {
  const language = useServerLanguage();
  const [result, ask] = useQuery({ query: AttemptQuery, variables: { id, language } });
  const reload = () => ask({ requestPolicy: "network-only" });
  const status = result.data?.authorizationAttempt?.status;
  const waits = status === "OPEN" || status === "CONNECTING";

  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => ask({ requestPolicy: "network-only" }), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [waits, ask]);

  return (
    <Query result={result} retry={reload}>
      {({ authorizationAttempt }) =>
        authorizationAttempt ? <Outcome attempt={authorizationAttempt} reload={reload} /> : <Gone />
      }
    </Query>
  );
}

function Outcome({ attempt, reload }: { attempt: Attempt; reload: () => void }) {
  const t = useT();
  const platform = platformName(attempt.platform, t);
  const code = attempt.failureCode ?? "";
  switch (attempt.status) {
    case "CONNECTED":
      return attempt.connection ? <Proof connection={attempt.connection} /> : <Gone />;
    case "CHOOSING":
      return <AccountChoice attempt={attempt} chosen={reload} />;
    case "DENIED":
      return (
        <Failed title={t("result.denied", { platform })} attempt={attempt}>
          <p>{t("result.denied.text")}</p>
        </Failed>
      );
    case "FAILED":
      return (
        <Failed title={t("result.failed", { platform })} attempt={attempt}>
          <p>
            <Said code={code} message={attempt.message ?? ""} />
          </p>
          <InItsWords kind={code} message={attempt.message ?? ""} />
        </Failed>
      );
    default:
      return attempt.userCode && attempt.verificationUri ? (
        <TypedCode platform={platform} code={attempt.userCode} page={attempt.verificationUri} />
      ) : (
        <section className="card">
          <Loading />
          <p className="soft">{t("result.waiting")}</p>
        </section>
      );
  }
}

/** The code that a person types at the platform, on this device or another. The page goes on by itself. */
function TypedCode({ platform, code, page }: { platform: string; code: string; page: string }) {
  const t = useT();
  return (
    <section className="card">
      <p>{t("result.code.type", { platform })}</p>
      <CopyField text={code} label={t("result.code.label")} />
      <p>
        <a href={page} target="_blank" rel="noreferrer">
          {t("result.code.open", { platform })}
        </a>
      </p>
      <Loading />
      <p className="soft">{t("result.code.waiting", { platform })}</p>
    </section>
  );
}

function Failed({
  title,
  attempt,
  children,
}: {
  title: string;
  attempt: Attempt;
  children: React.ReactNode;
}) {
  const t = useT();
  return (
    <section className="card">
      <Notice tone="problem" title={title}>
        {children}
        {attempt.remedy ? (
          <p>
            <Remedy kind={attempt.failureCode ?? ""} remedy={attempt.remedy} />
          </p>
        ) : null}
      </Notice>
      <div className="row">
        <ConnectButton
          platform={attempt.platform}
          {...(attempt.reconnects ? { reconnect: attempt.reconnects } : {})}
        >
          {t("result.again")}
        </ConnectButton>
        <LinkButton to="/connections">{t("result.done")}</LinkButton>
      </div>
    </section>
  );
}

/** After keys were typed there is no attempt, but a connection. */
function OfConnection({ id }: { id: string }) {
  const language = useServerLanguage();
  const [result, reload] = useLiveQuery({ query: ConnectionsQuery, variables: { language } });
  return (
    <Query result={result} retry={reload}>
      {({ connections }) => {
        const connection = connections.nodes.find((one) => one.id === id);
        return connection ? <Proof connection={connection} /> : <Gone />;
      }}
    </Query>
  );
}

function Gone() {
  const t = useT();
  return (
    <section className="card">
      <Notice tone="none" title={t("result.gone")}>
        <p>{t("result.gone.text")}</p>
      </Notice>
      <div>
        <LinkButton to="/connections" look="primary">
          {t("result.done")}
        </LinkButton>
      </div>
    </section>
  );
}
