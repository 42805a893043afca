import { initGraphQLTada } from "gql.tada";
import type { introspection } from "./schema.d.ts";

/** Every document is typed from `schema.graphql`, the file that Steeple itself is checked against. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { DateTime: string; Url: string };
  disableMasking: true;
}>();

export type { FragmentOf, ResultOf, VariablesOf } from "gql.tada";
