import { type FormEvent, useState } from "react";
import { errorsAt, errorsBeside } from "../graphql/problems";
import { refresh, useLiveQuery } from "../graphql/refresh";
import type { ResultOf } from "../graphql/tada";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { dayAndTime } from "../i18n/time";
import { roleOptions } from "../people/roles";
import { type Role, useChurchZone, useSession } from "../session/Session";
import { Button } from "../ui/Button";
import { SelectField } from "../ui/Choices";
import { CopyField } from "../ui/CopyField";
import { TextField } from "../ui/Field";
import { Notice, ProblemNotice } from "../ui/Notice";
import { Query } from "../ui/Query";
import { CreateTokenMutation, RevokeTokenMutation, TokensQuery } from "./documents";

type Token = ResultOf<typeof TokensQuery>["apiTokens"][number];

/** Tokens for programs: make one, see when each was used, end one. */
export function Tokens() {
  const t = useT();
  const [result, reload] = useLiveQuery({ query: TokensQuery, variables: {} });
  return (
    <section className="card" aria-labelledby="tokens-title">
      <div>
        <h2 id="tokens-title">{t("settings.tokens")}</h2>
        <p className="soft">{t("settings.tokens.text")}</p>
      </div>
      <Query result={result} retry={reload}>
        {({ apiTokens }) =>
          apiTokens.length === 0 ? (
            <p className="soft">{t("settings.tokens.none")}</p>
          ) : (
            <ul className="people">
              {apiTokens.map((token) => (
                <TokenRow key={token.id} token={token} />
              ))}
            </ul>
          )
        }
      </Query>
      <NewToken />
    </section>
  );
}

function TokenRow({ token }: { token: Token }) {
  const t = useT();
  const zone = useChurchZone();
  const revoke = useAction(RevokeTokenMutation);
  const press = async () => {
    await revoke.run(() => ({ input: { id: token.id } }));
    refresh.tell();
  };
  const used = token.lastUsedAt
    ? t("settings.tokens.used", { date: dayAndTime(new Date(token.lastUsedAt), zone) })
    : t("settings.tokens.unused");
  return (
    <li className="person">
      <div className="person-who">
        <strong dir="auto">{token.name}</strong>
        <br />
        <span className="soft small">
          {t(`role.${token.role}`)} · {used}
        </span>
      </div>
      <Button
        look="quiet"
        onPress={press}
        pending={revoke.pending}
        label={`${t("settings.tokens.revoke")}: ${token.name}`}
      >
        {t("settings.tokens.revoke")}
      </Button>
      <ProblemNotice problem={revoke.problem} />
    </li>
  );
}

function NewToken() {
  const t = useT();
  const { viewer } = useSession();
  const create = useAction(CreateTokenMutation);
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("VIEWER");
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const payload = await create.run(() => ({ input: { name, role } }));
    if (!payload?.secret) return;
    setMade({ name, secret: payload.secret });
    setName("");
    refresh.tell();
  };

  return (
    <>
      <form className="person-form" onSubmit={submit} noValidate>
        <TextField
          label={t("settings.tokens.name")}
          value={name}
          onChange={setName}
          errors={errorsAt(create.problem, "name")}
          autoComplete="off"
          required
        />
        <SelectField<Role>
          label={t("settings.tokens.role")}
          value={role}
          onChange={setRole}
          options={roleOptions(viewer.role, t)}
        />
        <Button type="submit" pending={create.pending}>
          {t("settings.tokens.submit")}
        </Button>
      </form>
      <ProblemNotice problem={create.problem} beside={errorsBeside(create.problem, ["name"])} />
      <div role="status">
        {made ? (
          <Notice tone="ok" title={t("settings.tokens.made", { name: made.name })}>
            <p>{t("settings.tokens.made.text")}</p>
            <CopyField text={made.secret} label={t("settings.tokens.made", { name: made.name })} />
          </Notice>
        ) : null}
      </div>
    </>
  );
}
