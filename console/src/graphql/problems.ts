/**
 * What went wrong with a request, in one shape for every page.
 *
 * Steeple has two kinds of refusal: what the person can correct comes inside the payload as `userErrors`, everything else
 * as a top-level error with a word under `extensions.code`. A request that got no answer is a third kind, and the only
 * one of which nobody knows whether it was done.
 */
import type { CombinedError } from "@urql/core";

/** One field of the input, or the whole of it when `path` is empty. */
export type UserError = { code: string; message: string; path: readonly string[]; remedy?: string };

export type Problem =
  /** The person can correct it. */
  | { kind: "refused"; errors: readonly UserError[] }
  /** No answer came: it may have been done. The same request can be sent again, because its key stays the same. */
  | { kind: "unreachable" }
  /** Sign in again. */
  | { kind: "signedOut" }
  /** Steeple said no, or failed: its sentence. */
  | { kind: "failed"; code: string; message: string };

type Coded = { message: string; extensions?: Record<string, unknown> | undefined };

function codes(error: CombinedError): unknown[] {
  return error.graphQLErrors.map((one: Coded) => one.extensions?.["code"]);
}

/** True when Steeple no longer knows who asks. */
export function isSessionLost(error: CombinedError): boolean {
  return codes(error).includes("UNAUTHENTICATED");
}

/** What a failed request means for the person. */
export function problemOf(error: CombinedError): Problem {
  if (isSessionLost(error)) return { kind: "signedOut" };
  const first = error.graphQLErrors[0];
  if (first) return { kind: "failed", code: String(codes(error)[0] ?? ""), message: first.message };
  return { kind: "unreachable" };
}

type Answer<Data> = { data?: Data | undefined; error?: CombinedError | undefined };

/**
 * Reads the answer to a mutation: its payload, or the problem. Every mutation of the console passes through here, so
 * that no page forgets `userErrors`.
 */
export function settle<
  Data extends Record<string, unknown>,
  Payload extends { userErrors: readonly UserError[] },
>(
  answer: Answer<Data>,
  payloadOf: (data: Data) => Payload,
): { payload: Payload; problem: null } | { payload: null; problem: Problem } {
  if (answer.error) return { payload: null, problem: problemOf(answer.error) };
  if (!answer.data) return { payload: null, problem: { kind: "unreachable" } };
  const payload = payloadOf(answer.data);
  if (payload.userErrors.length > 0) {
    return { payload: null, problem: { kind: "refused", errors: payload.userErrors } };
  }
  return { payload, problem: null };
}

/** The errors that belong to one field of a form. */
export function errorsAt(problem: Problem | null, field: string): readonly UserError[] {
  if (problem?.kind !== "refused") return [];
  return problem.errors.filter((error) => error.path.includes(field));
}

/** The errors that belong to none of the fields that a form shows. */
export function errorsBeside(problem: Problem | null, fields: readonly string[]): readonly UserError[] {
  if (problem?.kind !== "refused") return [];
  return problem.errors.filter((error) => !error.path.some((part) => fields.includes(part)));
}
