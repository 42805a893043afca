import { useI18n } from "../i18n/I18n";
import { refusalWords, remedyWords, type Sentence } from "../i18n/server";

/** A refusal of the server in the person's language, or in its own with that said to screen readers. */
export function Said({ code, message }: { code: string; message: string }) {
  const { server = null } = useI18n();
  return <Spoken {...refusalWords(server, code, message)} />;
}

/** What to do about a platform's failure. */
export function Remedy({ kind, remedy }: { kind: string; remedy: string }) {
  const { server = null } = useI18n();
  return <Spoken {...remedyWords(server, kind, remedy)} />;
}

/** What a platform itself said, where the sentence before it told it in other words. */
export function InItsWords({ kind, message }: { kind: string; message: string }) {
  const { server = null } = useI18n();
  if (!server || !(kind in server.kinds)) return null;
  return (
    <p className="soft small" lang="en">
      {message}
    </p>
  );
}

/** A sentence, marked where it is not in the person's language. */
export function Spoken({ words, lang }: Sentence) {
  return lang ? <span lang={lang}>{words}</span> : words;
}
