import { type FormEvent, useRef, useState } from "react";
import { errorsAt, errorsBeside } from "../graphql/problems";
import { refresh } from "../graphql/refresh";
import { useAction } from "../graphql/use-action";
import { useI18n } from "../i18n/I18n";
import type { Service } from "../livestreams/form";
import { useAnnounce } from "../ui/Announcer";
import { Button } from "../ui/Button";
import { Choices } from "../ui/Choices";
import { ProblemNotice } from "../ui/Notice";
import { platformName } from "../ui/PlatformMark";
import { useFocusOnRefusal } from "../ui/use-focus-on-refusal";
import { CountedText } from "./CountedText";
import { AnnounceMutation } from "./documents";
import { LaterFields } from "./LaterFields";
import { announceInput, type Draft, firstDraft, PICTURE_TEXT_MOST, type Platform, type When } from "./plan";

type Props = { service: Service; platform: Platform; textMost: number };

const FIELDS = ["text", "pictureText", "at"];

/** Text, description of the picture, and when. What nobody typed follows the service. */
export function AnnouncementForm({ service, platform, textMost }: Props) {
  const { t, locale } = useI18n();
  const say = useAnnounce();
  const announce = useAction(AnnounceMutation);
  const [typed, setTyped] = useState<Partial<Draft>>({});
  const [opened] = useState(() => Date.now());
  const [incomplete, setIncomplete] = useState(false);
  const place = useRef<HTMLFormElement>(null);
  useFocusOnRefusal(place, announce.problem);
  const draft = { ...firstDraft(service, platform, locale, opened), ...typed };
  const change = (part: Partial<Draft>) => setTyped((before) => ({ ...before, ...part }));
  const input = announceInput(platform.id, draft, service.timeZone);
  const { problem } = announce;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIncomplete(!input);
    if (!input) return;
    const payload = await announce.run(() => ({ input }));
    if (!payload) return;
    say(t("announce.done"));
    refresh.tell();
  };

  return (
    <form
      className="stack"
      onSubmit={submit}
      ref={place}
      noValidate
      aria-label={t("announce.form", { platform: platformName(platform.platform, t) })}
    >
      <CountedText
        label={t("announce.words")}
        value={draft.text}
        onChange={(text) => change({ text })}
        most={textMost}
        errors={errorsAt(problem, "text")}
      />
      <CountedText
        label={t("announce.pictureText")}
        help={t("announce.pictureText.help")}
        value={draft.pictureText}
        onChange={(pictureText) => change({ pictureText })}
        most={PICTURE_TEXT_MOST}
        errors={errorsAt(problem, "pictureText")}
      />
      <Choices<When>
        label={t("announce.when")}
        value={draft.when}
        onChange={(when) => change({ when })}
        options={(["now", "later"] as const).map((value) => ({ value, words: t(`announce.when.${value}`) }))}
      />
      {draft.when === "later" ? (
        <LaterFields
          draft={draft}
          change={change}
          timeZone={service.timeZone}
          errors={errorsAt(problem, "at")}
          incomplete={incomplete && !input}
        />
      ) : null}
      <ProblemNotice problem={problem} beside={errorsBeside(problem, FIELDS)} />
      <div>
        <Button type="submit" pending={announce.pending}>
          {t(draft.when === "now" ? "announce.postNow" : "announce.plan")}
        </Button>
      </div>
    </form>
  );
}
