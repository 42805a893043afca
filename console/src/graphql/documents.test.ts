import { type DocumentNode, Kind, type OperationDefinitionNode } from "graphql";
import { expect, test } from "vitest";

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

test("every mutation asks for userErrors with code, message and path", () => {
  const mutations = operations.filter((operation) => operation.operation === "mutation");

  const forgetful = mutations.filter((mutation) =>
    mutation.selectionSet.selections.some((field) => {
      if (field.kind !== Kind.FIELD) return true;
      const errors = field.selectionSet?.selections.find(
        (inner) => inner.kind === Kind.FIELD && inner.name.value === "userErrors",
      );
      if (errors?.kind !== Kind.FIELD) return true;
      const asked = errors.selectionSet?.selections.map(
        (inner) => inner.kind === Kind.FIELD && inner.name.value,
      );
      return !["code", "message", "path"].every((name) => asked?.includes(name));
    }),
  );

  expect(mutations.length).toBeGreaterThan(0);
  expect(forgetful.map((mutation) => mutation.name?.value)).toEqual([]);
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
  const names = operations.map((operation) => operation.name?.value);
  expect(new Set(names).size).toBe(names.length);
});
