import { useT } from "../i18n/I18n";
import { Button } from "../ui/Button";
import { SelectField } from "../ui/Choices";
import { TextField } from "../ui/Field";
import { platformName } from "../ui/PlatformMark";
import {
  characters,
  descriptionProblem,
  type Form,
  finalText,
  type Limits,
  type Override,
  type Place,
  type Privacy,
  type TextProblem,
  titleProblem,
} from "./form";

type Props = { form: Form; place: Place; limits: Limits; change: (own: Override) => void };

/** The final text on one platform with its counters. Typing here makes it differ; one button makes it follow again. */
export function OwnText({ form, place, limits, change }: Props) {
  const t = useT();
  const platform = platformName(place.platform, t);
  const own = form.overrides[place.id] ?? {};
  const { title, description } = finalText(form, place.id);
  const differs = Object.keys(own).length > 0;
  return (
    <div className="stack">
      <TextField
        label={t("edit.preview.title", { platform })}
        value={title}
        onChange={(typed) => change({ ...own, title: typed })}
        help={<Count text={title} most={limits.titleMaxCharacters} />}
        errors={useTextErrors(titleProblem(title, limits), title, limits.titleMaxCharacters, limits)}
      />
      <TextField
        label={t("edit.preview.description", { platform })}
        value={description}
        onChange={(typed) => change({ ...own, description: typed })}
        help={<Count text={description} most={limits.descriptionMaxCharacters ?? null} />}
        errors={useTextErrors(
          descriptionProblem(description, limits),
          description,
          limits.descriptionMaxCharacters ?? 0,
          limits,
        )}
        long
      />
      {limits.privacies.length > 1 ? (
        <SelectField<Privacy | "">
          label={t("edit.preview.privacy", { platform })}
          value={own.privacy ?? ""}
          onChange={(privacy) => {
            const { privacy: _, ...rest } = own;
            change(privacy ? { ...rest, privacy } : rest);
          }}
          options={[
            { value: "", words: t("edit.privacy.follow") },
            ...limits.privacies.map((value) => ({ value, words: t(`edit.privacy.${value}`) })),
          ]}
        />
      ) : null}
      {differs ? (
        <div>
          <Button look="quiet" onPress={() => change({})}>
            {t("edit.preview.follow")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function Count({ text, most }: { text: string; most: number | null }) {
  const t = useT();
  const count = characters(text);
  return (
    <span className="numbers">
      {most === null ? t("edit.count.open", { count }) : t("edit.count", { count, most })}
    </span>
  );
}

/** What the platform would refuse about a text, in the shape in which Steeple's own refusals stand at a field. */
function useTextErrors(problem: TextProblem | null, text: string, most: number, limits: Limits) {
  const t = useT();
  if (!problem) return [];
  const message =
    problem === "tooLong"
      ? t("edit.tooLong", { over: characters(text) - most })
      : t("edit.forbidden", { characters: limits.titleForbiddenCharacters.join(" ") });
  return [{ code: problem, message, path: [] }];
}
