import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { errorsAt, errorsBeside, type Problem } from "../graphql/problems";
import type { ResultOf } from "../graphql/tada";
import { useT } from "../i18n/I18n";
import { Button } from "../ui/Button";
import { Choices } from "../ui/Choices";
import { TextField } from "../ui/Field";
import { Notice, ProblemNotice } from "../ui/Notice";
import { useFocusOnRefusal } from "../ui/use-focus-on-refusal";
import type { PlacesQuery } from "./documents";
import { type Form, type Privacy, type Service, type StartPolicy, type Times, timesOf } from "./form";
import { movesOf } from "./moves";
import { PlaceChoice } from "./PlaceChoice";
import { PlatformMoves } from "./PlatformMoves";
import { PlatformTexts } from "./PlatformTexts";
import { WhenFields } from "./WhenFields";

type Props = {
  form: Form;
  change: (part: Partial<Form>) => void;
  /** Forgets what was kept in this browser; null when nothing was. */
  discard: (() => void) | null;
  places: ResultOf<typeof PlacesQuery>;
  problem: Problem | null;
  pending: boolean;
  submitWords: string;
  submit: (times: Times) => void;
  /** As it is planned already; null for a new one. */
  service: Service | null;
  /** What else belongs to it and is not saved with it. */
  children?: ReactNode;
};

const FIELDS = ["title", "description", "scheduledStart", "scheduledEnd", "timeZone", "platforms"];

/** Everything about a service on one page, for planning it and for changing it. */
export function ServiceForm(props: Props) {
  const t = useT();
  const { form, change, problem, places, service } = props;
  const [incomplete, setIncomplete] = useState(false);
  const times = timesOf(form, form.timeZone);
  const place = useRef<HTMLFormElement>(null);
  useFocusOnRefusal(place, problem);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIncomplete(!times);
    if (times) props.submit(times);
  };

  return (
    <form className="editor" onSubmit={submit} ref={place} noValidate>
      {props.discard ? (
        <Notice tone="waiting" title={t("edit.draft")}>
          <p>{t("edit.draft.text")}</p>
          <div>
            <Button onPress={props.discard}>{t("edit.draft.discard")}</Button>
          </div>
        </Notice>
      ) : null}
      <section className="card" aria-labelledby="text-title">
        <h2 id="text-title">{t("edit.text")}</h2>
        <TextField
          label={t("edit.titleField")}
          value={form.title}
          onChange={(title) => change({ title })}
          errors={errorsAt(problem, "title").filter((error) => !error.path.includes("platforms"))}
          required
        />
        <TextField
          label={t("edit.description")}
          value={form.description}
          onChange={(description) => change({ description })}
          errors={errorsAt(problem, "description").filter((error) => !error.path.includes("platforms"))}
          long
        />
      </section>
      {props.children}
      <WhenFields
        form={form}
        change={change}
        timeZone={form.timeZone}
        changeZone={(timeZone) => change({ timeZone })}
        problem={problem}
        incomplete={incomplete && !times}
      />
      <section className="card" aria-labelledby="where-title">
        <h2 id="where-title">{t("edit.where")}</h2>
        <PlaceChoice
          form={form}
          change={change}
          places={places}
          service={service}
          errors={errorsAt(problem, "platforms")}
        />
        <div role="status">
          {service ? <PlatformMoves moves={movesOf(form, service, places)} places={places} /> : null}
        </div>
        <PlatformTexts form={form} change={change} places={places} />
      </section>
      <section className="card" aria-labelledby="how-title">
        <h2 id="how-title">{t("edit.how")}</h2>
        <Choices<StartPolicy>
          label={t("edit.startPolicy")}
          value={form.startPolicy}
          onChange={(startPolicy) => change({ startPolicy })}
          options={(["AT_TIME", "ON_SIGNAL", "MANUAL"] as const).map((value) => ({
            value,
            words: t(`edit.startPolicy.${value}`),
            help: t(`edit.startPolicy.${value}.text`),
          }))}
        />
        <Choices<Privacy>
          label={t("edit.privacy")}
          value={form.privacy}
          onChange={(privacy) => change({ privacy })}
          options={(["PUBLIC", "UNLISTED", "PRIVATE"] as const).map((value) => ({
            value,
            words: t(`edit.privacy.${value}`),
          }))}
        />
      </section>
      <ProblemNotice problem={problem} beside={errorsBeside(problem, FIELDS)} />
      <div>
        <Button type="submit" look="primary" large pending={props.pending}>
          {props.submitWords}
        </Button>
      </div>
    </form>
  );
}
