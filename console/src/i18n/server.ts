/** What happened, and what to do. */
export type Told = readonly [what: string, remedy: string];

/** The account as it is called on its platform, and the platform. */
export type Where = { account: string; platform: string };

/** What the server says in English, in another language: by the stable words that the API gives beside each sentence. */
export type ServerWords = {
  /** By the code of a refusal. */
  refusals: Readonly<Record<string, string>>;
  /** By the kind of a platform's failure. The server's sentence may hold the platform's own words, which say more. */
  kinds: Readonly<Record<string, Told>>;
  /** What Steeple itself found wrong with a broadcast, a meeting, a sign-in or an attempt to connect. */
  own: Readonly<Record<string, Told>>;
  /** What limits an account. */
  limits: Readonly<Record<string, Told>>;
  /** What would go wrong with a service. */
  readiness: Readonly<Record<string, readonly [what: (where: Where) => string, fix: string]>>;
};

/** A sentence and, where it is not in the person's language, which one it is in. */
export type Sentence = { words: string; lang?: "en" };

/** A refusal or a failure in the person's language; in the server's own words where it has none for the code. */
export function refusalWords(server: ServerWords | null, code: string, message: string): Sentence {
  return sentence(server, server?.refusals[code] ?? told(server, code)?.[0], message);
}

/** What to do about a failure of this kind. */
export function remedyWords(server: ServerWords | null, kind: string, remedy: string): Sentence {
  return sentence(server, told(server, kind)?.[1], remedy);
}

/** What limits an account, and what to do about it. */
export function limitWords(
  server: ServerWords | null,
  { code, what, fix }: { code: string; what: string; fix: string },
): { what: Sentence; fix: Sentence } {
  const known = server?.limits[code] ?? told(server, code);
  return { what: sentence(server, known?.[0], what), fix: sentence(server, known?.[1], fix) };
}

function told(server: ServerWords | null, code: string): Told | undefined {
  return server?.own[code] ?? server?.kinds[code];
}

function sentence(server: ServerWords | null, known: string | undefined, english: string): Sentence {
  if (known) return { words: known };
  return server ? { words: english, lang: "en" } : { words: english };
}
