/** What the server says in English, in another language: by the stable words that the API gives beside each sentence. */
export type ServerWords = {
  /** By the code of a refusal. */
  refusals: Readonly<Record<string, string>>;
  /** By the kind of a platform's failure: what happened, and what to do. */
  kinds: Readonly<Record<string, readonly [what: string, remedy: string]>>;
};

/** A sentence and, where it is not in the person's language, which one it is in. */
export type Sentence = { words: string; lang?: "en" };

/** A refusal in the person's language; in the server's own words where it has none for the code. */
export function refusalWords(server: ServerWords | null, code: string, message: string): Sentence {
  if (!server) return { words: message };
  const known = server.refusals[code] ?? server.kinds[code]?.[0];
  return known ? { words: known } : { words: message, lang: "en" };
}

/** What to do about a failure of this kind. */
export function remedyWords(server: ServerWords | null, kind: string, remedy: string): Sentence {
  if (!server) return { words: remedy };
  const known = server.kinds[kind]?.[1];
  return known ? { words: known } : { words: remedy, lang: "en" };
}
