import { type DocumentNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from "graphql";
import { expect, test } from "vitest";
import { Refusal } from "./documents";

const modules = import.meta.glob<Record<string, DocumentNode>>("../**/documents.ts", { eager: true });
const sources = import.meta.glob<string>("../**/*.{ts,tsx}", {
  eager: true,
  query: "?raw",
  import: "default",
});

const operations = Object.values(modules)
  .flatMap((module) => Object.values(module))
  .flatMap((document) => document.definitions)
  .filter(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );

const names = (set: SelectionSetNode | undefined, kind: Kind) =>
  set?.selections.map((inner) => inner.kind === kind && "name" in inner && inner.name.value) ?? [];

test("every mutation asks for userErrors as the one fragment has them", () => {
  const mutations = operations.filter((operation) => operation.operation === "mutation");

  const forgetful = mutations.filter((mutation) =>
    mutation.selectionSet.selections.some((field) => {
      if (field.kind !== Kind.FIELD) return true;
      const errors = field.selectionSet?.selections.find(
        (inner) => inner.kind === Kind.FIELD && inner.name.value === "userErrors",
      );
      return (
        errors?.kind !== Kind.FIELD || !names(errors.selectionSet, Kind.FRAGMENT_SPREAD).includes("Refusal")
      );
    }),
  );

  expect(mutations.length).toBeGreaterThan(0);
  expect(forgetful.map((mutation) => mutation.name?.value)).toEqual([]);
});

test("that fragment asks for code, message and path, and for a platform's remedy", () => {
  const refusal = Refusal.definitions.find((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  const ofPlatform = refusal?.selectionSet.selections.find((inner) => inner.kind === Kind.INLINE_FRAGMENT);

  expect(names(refusal?.selectionSet, Kind.FIELD)).toEqual(
    expect.arrayContaining(["code", "message", "path"]),
  );
  expect(names(ofPlatform?.selectionSet, Kind.FIELD)).toEqual(["remedy"]);
});

test("every mutation changes one thing, so that its answer has one payload", () => {
  const several = operations.filter(
    (operation) => operation.operation === "mutation" && operation.selectionSet.selections.length !== 1,
  );
  expect(several.map((mutation) => mutation.name?.value)).toEqual([]);
});

test("documents live in files called documents.ts, where these tests find them", () => {
  const elsewhere = Object.entries(sources)
    .filter(([path]) => !/documents\.ts$|tada\.ts$|\.test\.tsx?$/.test(path))
    .filter(([, source]) => /\bgraphql\(/.test(source))
    .map(([path]) => path);
  expect(elsewhere).toEqual([]);
});

test("operations have names of their own", () => {
  const own = operations.map((operation) => operation.name?.value);
  expect(new Set(own).size).toBe(own.length);
});
