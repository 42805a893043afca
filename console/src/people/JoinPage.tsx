import { type FormEvent, useEffect, useState } from "react";
import { useQuery } from "urql";
import { errorsAt, errorsBeside } from "../graphql/problems";
import type { ResultOf } from "../graphql/tada";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { SignInForm } from "../session/SignInForm";
import { Button, LinkButton } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Notice, ProblemNotice } from "../ui/Notice";
import { Query } from "../ui/Query";
import { AcceptInvitationMutation, OfferQuery } from "./documents";
import "../session/session.css";

type Offer = ResultOf<typeof OfferQuery>;

/** Where an invitation leads. The token is behind the `#`, which browsers never send anywhere. */
export default function JoinPage() {
  const t = useT();
  const [token] = useState(() => window.location.hash.slice(1));
  const [result, ask] = useQuery({ query: OfferQuery, variables: { token } });
  const reload = () => ask({ requestPolicy: "network-only" });
  useEffect(() => {
    document.title = `${t("join.title")} · ${t("app.name")}`;
  }, [t]);
  return (
    <main className="front">
      <h1 className="front-title">{t("join.title")}</h1>
      <Query result={result} retry={reload}>
        {(offer) =>
          offer.invitation ? <Accepting offer={offer} token={token} signedIn={reload} /> : <Gone />
        }
      </Query>
    </main>
  );
}

function Accepting({ offer, token, signedIn }: { offer: Offer; token: string; signedIn: () => void }) {
  const t = useT();
  const accept = useAction(AcceptInvitationMutation);
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const { invitation, viewer } = offer;
  if (!invitation) return null;
  const role = t(`role.${invitation.role}`);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const input = viewer ? { token } : { token, name, password };
    const payload = await accept.run(() => ({ input }));
    // A fresh page, without the token in its address.
    if (payload) window.location.replace("/");
  };

  return (
    <section className="card">
      <div>
        <h2>{t("join.offer", { church: invitation.churchName, role })}</h2>
        <p className="soft">{t("join.for", { email: invitation.email })}</p>
      </div>
      {invitation.hasAccount && !viewer ? (
        <>
          <p>{t("join.signInFirst")}</p>
          <SignInForm email={invitation.email} arrived={signedIn} />
        </>
      ) : (
        <form className="stack" onSubmit={submit} noValidate>
          {viewer ? null : (
            <>
              <TextField
                label={t("join.name")}
                autoComplete="name"
                value={name}
                onChange={setName}
                errors={errorsAt(accept.problem, "name")}
                required
              />
              <TextField
                label={t("join.password")}
                help={t("join.password.help")}
                type="password"
                autoComplete="new-password"
                value={password}
                onChange={setPassword}
                errors={errorsAt(accept.problem, "password")}
                required
              />
            </>
          )}
          <ProblemNotice
            problem={accept.problem}
            beside={errorsBeside(accept.problem, ["name", "password"])}
          />
          <Button type="submit" look="primary" large wide pending={accept.pending}>
            {viewer?.user ? t("join.as", { name: viewer.user.name }) : t("join.submit")}
          </Button>
        </form>
      )}
    </section>
  );
}

function Gone() {
  const t = useT();
  return (
    <section className="card">
      <Notice tone="none" title={t("join.gone")}>
        <p>{t("join.gone.text")}</p>
      </Notice>
      <LinkButton to="/">{t("app.goHome")}</LinkButton>
    </section>
  );
}
