import { lazy, Suspense, useState } from "react";
import { useClient } from "urql";
import { useT } from "../i18n/I18n";
import { LANGUAGES, type Language } from "../i18n/messages";
import { setPreferences, usePreferences } from "../i18n/preferences";
import { SignOutMutation } from "../session/documents";
import { useSession } from "../session/Session";
import { Button } from "../ui/Button";

const ChurchChoice = lazy(() => import("../session/ChurchChoice"));

/** Who is signed in, how the console looks, and the way out. A disclosure: it works with keyboard and without a script of ours. */
export function AccountMenu() {
  const t = useT();
  const client = useClient();
  const { viewer } = useSession();
  const { language, theme, direction } = usePreferences();
  const name = viewer.user?.name ?? "";
  const [opened, setOpened] = useState(false);

  const signOut = async () => {
    await client.mutation(SignOutMutation, {}).toPromise();
    // A fresh page: nothing of this person stays in memory.
    window.location.assign("/");
  };

  return (
    <details className="account" onToggle={() => setOpened(true)}>
      <summary className="account-button">
        <span className="visually-hidden">{t("app.signedInAs", { name })}</span>
        <span className="account-initials" aria-hidden="true">
          {initials(name)}
        </span>
      </summary>
      <div className="account-panel card">
        <p>
          <strong dir="auto">{name}</strong>
          <br />
          <span className="soft small">
            {viewer.user?.email} · {t(`role.${viewer.role}`)}
          </span>
        </p>
        {opened ? (
          <Suspense>
            <ChurchChoice />
          </Suspense>
        ) : null}
        <Choice
          label={t("app.language")}
          value={language}
          options={Object.entries(LANGUAGES)}
          choose={(chosen) => setPreferences({ language: chosen as Language })}
        />
        <Choice
          label={t("app.theme")}
          value={theme}
          options={(["system", "light", "dark"] as const).map((one) => [one, t(`app.theme.${one}`)])}
          choose={(chosen) => setPreferences({ theme: chosen as typeof theme })}
        />
        <Choice
          label={t("app.direction")}
          value={direction}
          options={(["ltr", "rtl"] as const).map((one) => [one, t(`app.direction.${one}`)])}
          choose={(chosen) => setPreferences({ direction: chosen as typeof direction })}
        />
        <Button icon="door" onPress={signOut} wide>
          {t("app.signOut")}
        </Button>
      </div>
    </details>
  );
}

type ChoiceProps = {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  choose: (value: string) => void;
};

function Choice({ label, value, options, choose }: ChoiceProps) {
  return (
    <label className="field">
      <span className="field-label small">{label}</span>
      <select className="input" value={value} onChange={(event) => choose(event.target.value)}>
        {options.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

/** "OG" for "Owner of Grace": the first letters of the first and the last word that begin with a capital. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{Lu}/u.test(word));
  const first = words[0]?.charAt(0) ?? name.charAt(0).toUpperCase();
  const last = words.length > 1 ? (words.at(-1)?.charAt(0) ?? "") : "";
  return first + last;
}
