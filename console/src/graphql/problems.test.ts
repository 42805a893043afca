import { CombinedError } from "@urql/core";
import { expect, test } from "vitest";
import { errorsAt, errorsBeside, problemOf, settle } from "./problems";

const coded = (code: string) =>
  new CombinedError({ graphQLErrors: [{ message: "No.", extensions: { code } }] });

test("user errors inside a payload are a refusal", () => {
  const errors = [{ code: "TITLE_MISSING", message: "Type a title.", path: ["title"] }];
  const settled = settle({ data: { plan: { livestream: null, userErrors: errors } } }, (data) => data.plan);
  expect(settled.problem).toEqual({ kind: "refused", errors });
});

test("an answer without errors gives its payload", () => {
  const settled = settle({ data: { plan: { id: "a", userErrors: [] } } }, (data) => data.plan);
  expect(settled.payload?.id).toBe("a");
});

test("no answer is its own kind, because it may have been done", () => {
  const error = new CombinedError({ networkError: new TypeError("Failed to fetch") });
  expect(problemOf(error)).toEqual({ kind: "unreachable" });
});

test("a lost session is told apart from being forbidden", () => {
  expect(problemOf(coded("UNAUTHENTICATED"))).toEqual({ kind: "signedOut" });
  expect(problemOf(coded("FORBIDDEN"))).toEqual({ kind: "failed", code: "FORBIDDEN", message: "No." });
});

test("errors go to their field, and the others beside the form", () => {
  const title = { code: "TITLE_MISSING", message: "Type a title.", path: ["input", "title"] };
  const whole = { code: "NOT_NOW", message: "It is over.", path: [] };
  const problem = { kind: "refused", errors: [title, whole] } as const;
  expect(errorsAt(problem, "title")).toEqual([title]);
  expect(errorsBeside(problem, ["title"])).toEqual([whole]);
});
