import { type FormEvent, useRef, useState } from "react";
import { useQuery } from "urql";
import { errorsAt, errorsBeside } from "../graphql/problems";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { useAnnounce } from "../ui/Announcer";
import { Button } from "../ui/Button";
import { CopyField } from "../ui/CopyField";
import { TextField } from "../ui/Field";
import { Notice, ProblemNotice } from "../ui/Notice";
import { useFocusOnRefusal } from "../ui/use-focus-on-refusal";
import type { Registration } from "./choice";
import { AddRegistrantMutation, DecideRegistrantMutation, RegistrantsQuery } from "./documents";

const NOBODY = { email: "", firstName: "", lastName: "" };

/** Who is registered for a meeting on one platform. The names are the platform's: nothing is kept here, no draft either. */
export function Registrants({ id, registration }: { id: string; registration: Registration }) {
  const t = useT();
  const add = useAction(AddRegistrantMutation);
  const announce = useAnnounce();
  const [person, setPerson] = useState(NOBODY);
  const [link, setLink] = useState<string | null>(null);
  // Asking again after a change: the platform's list is not a part of what Steeple watches.
  const [round, setRound] = useState(0);
  const place = useRef<HTMLFormElement>(null);
  useFocusOnRefusal(place, add.problem);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { lastName, ...needed } = person;
    const payload = await add.run(() => ({
      input: { meetingPlatformId: id, ...needed, ...(lastName ? { lastName } : {}) },
    }));
    if (!payload?.registrant) return;
    setPerson(NOBODY);
    setLink(payload.registrant.joinUrl);
    setRound(round + 1);
    announce(t(`registrants.added.${payload.registrant.state}`));
  };
  return (
    <section className="stack-tight" aria-labelledby={`registrants-${id}`}>
      <h3 id={`registrants-${id}`}>{t("registrants.title")}</h3>
      <p className="soft small">{t("registrants.text")}</p>
      {registration === "APPROVED" ? (
        <People key={`p${round}`} id={id} state="PENDING" changed={() => setRound(round + 1)} />
      ) : null}
      <People key={`a${round}`} id={id} state="APPROVED" changed={() => setRound(round + 1)} />
      <form className="stack-tight" onSubmit={submit} ref={place} noValidate>
        <TextField
          label={t("registrants.email")}
          type="email"
          value={person.email}
          onChange={(email) => setPerson({ ...person, email })}
          errors={errorsAt(add.problem, "email")}
          autoComplete="off"
          required
        />
        <TextField
          label={t("registrants.firstName")}
          value={person.firstName}
          onChange={(firstName) => setPerson({ ...person, firstName })}
          errors={errorsAt(add.problem, "firstName")}
          autoComplete="off"
          required
        />
        <TextField
          label={t("registrants.lastName")}
          value={person.lastName}
          onChange={(lastName) => setPerson({ ...person, lastName })}
          errors={errorsAt(add.problem, "lastName")}
          autoComplete="off"
        />
        <ProblemNotice
          problem={add.problem}
          beside={errorsBeside(add.problem, ["email", "firstName", "lastName"])}
        />
        <div>
          <Button type="submit" icon="plus" pending={add.pending}>
            {t("registrants.add")}
          </Button>
        </div>
      </form>
      {link ? (
        <div role="status">
          <p className="small">{t("registrants.link.text")}</p>
          <CopyField text={link} label={t("registrants.link")} />
        </div>
      ) : null}
    </section>
  );
}

type State = "APPROVED" | "PENDING";

function People({ id, state, changed }: { id: string; state: State; changed: () => void }) {
  const t = useT();
  const decide = useAction(DecideRegistrantMutation);
  const [result] = useQuery({
    query: RegistrantsQuery,
    variables: { id, state, after: null },
    requestPolicy: "network-only",
  });
  const press = async (registrantId: string, decision: "APPROVE" | "DENY") => {
    const payload = await decide.run(() => ({ input: { meetingPlatformId: id, registrantId, decision } }));
    if (payload) changed();
  };
  if (result.error) return <Notice tone="problem" title={t("registrants.unknown")} />;
  if (!result.data) return null;
  const { nodes, pageInfo } = result.data.registrants;
  return (
    <>
      <p className="field-label">{t(`registrants.${state}`)}</p>
      {nodes.length === 0 ? <p className="soft small">{t("registrants.none")}</p> : null}
      <ul className="stack-tight">
        {nodes.map((one) => (
          <li className="row spread" key={one.id}>
            <span dir="auto">
              {[one.firstName, one.lastName].filter(Boolean).join(" ")}
              <span className="soft small"> {one.email}</span>
            </span>
            {state === "PENDING" ? (
              <span className="row">
                <Button onPress={() => press(one.id, "APPROVE")} pending={decide.pending}>
                  {t("registrants.approve")}
                </Button>
                <Button onPress={() => press(one.id, "DENY")} pending={decide.pending}>
                  {t("registrants.deny")}
                </Button>
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      {pageInfo.hasNextPage ? <p className="soft small">{t("registrants.more")}</p> : null}
      <ProblemNotice problem={decide.problem} />
    </>
  );
}
