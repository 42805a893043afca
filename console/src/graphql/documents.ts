import { graphql } from "./tada";

/** What every mutation asks of its `userErrors`: the type `UserError` of `problems.ts`. */
export const Refusal = graphql(`
  fragment Refusal on UserError {
    code
    message
    path
    ... on PlatformRefusal {
      remedy
    }
  }
`);
