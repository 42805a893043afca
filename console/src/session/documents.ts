import { Refusal } from "../graphql/documents";
import { graphql } from "../graphql/tada";

export const ViewerFields = graphql(`
  fragment ViewerFields on Viewer {
    role
    user {
      id
      email
      name
    }
    church {
      id
      name
      timeZone
    }
  }
`);

export const ViewerQuery = graphql(
  `
    query Viewer {
      viewer {
        ...ViewerFields
      }
    }
  `,
  [ViewerFields],
);

export const SignInMutation = graphql(
  `
    mutation SignIn($input: SignInInput!) {
      signIn(input: $input) {
        viewer {
          ...ViewerFields
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [ViewerFields, Refusal],
);

export const SignOutMutation = graphql(
  `
    mutation SignOut {
      signOut {
        signedOut
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);

export const ChangesSubscription = graphql(`
  subscription Changes {
    changes {
      id
    }
  }
`);

export const OwnerLinkQuery = graphql(`
  query OwnerLink($token: String!) {
    ownerLink(token: $token) {
      expiresAt
    }
  }
`);

export const FoundChurchMutation = graphql(
  `
    mutation FoundChurch($input: FoundChurchInput!) {
      foundChurch(input: $input) {
        viewer {
          role
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);

/** The churches of the one who is signed in. */
export const ChurchesQuery = graphql(`
  query Churches {
    viewer {
      churches {
        role
        church {
          id
          name
        }
      }
    }
  }
`);

export const SwitchChurchMutation = graphql(
  `
    mutation SwitchChurch($input: SwitchChurchInput!) {
      switchChurch(input: $input) {
        viewer {
          role
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);
