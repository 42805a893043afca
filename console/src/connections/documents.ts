import { Refusal } from "../graphql/documents";
import { graphql } from "../graphql/tada";

export const ConnectionFields = graphql(`
  fragment ConnectionFields on PlatformConnection {
    id
    platform
    accountName
    status
    reasonCode
    reason
    remedy
    missingScopes
    mayGoLive
    findings {
      code
      what
      fix
      blocks
    }
    grantExpiresAt
    actBefore
    connectedAt
    lastVerifiedAt
    lastAnsweredAt
    usedBy(first: 10) {
      id
      kind
      title
      scheduledStart
      timeZone
    }
  }
`);

/** Every account with what it is used for, and what is true of its platform. */
export const ConnectionsQuery = graphql(
  `
    query Connections($language: Language!) {
      connections(first: 100) {
        nodes {
          ...ConnectionFields
        }
      }
      platforms {
        platform
        slug
        setUp
        livestreams
        byHand {
          what(language: $language)
          why(language: $language)
        }
      }
    }
  `,
  [ConnectionFields],
);

export const PlatformsQuery = graphql(`
  query Platforms($language: Language!) {
    platforms {
      platform
      slug
      setUp
      livestreams
      meetings
      redirectUri
      byCode
      form {
        name
        label(language: $language)
        help(language: $language)
        secret
        multiline
      }
      byHand {
        what(language: $language)
        why(language: $language)
      }
      scopes {
        name
        required
        why(language: $language)
      }
    }
  }
`);

/** What a church's admin clicks at each platform. */
export const GuidesQuery = graphql(`
  query Guides($language: Language!) {
    platforms {
      platform
      docs(language: $language)
    }
  }
`);

export const AttemptQuery = graphql(
  `
    query Attempt($id: ID!, $language: Language!) {
      authorizationAttempt(id: $id) {
        id
        platform
        status
        failureCode
        message
        remedy
        userCode
        verificationUri
        expiresAt
        reconnects
        choices {
          id
          name
          ineligible(language: $language)
        }
        connection {
          ...ConnectionFields
        }
      }
    }
  `,
  [ConnectionFields],
);

export const ConnectMutation = graphql(
  `
    mutation ConnectPlatform($input: ConnectPlatformInput!) {
      connectPlatform(input: $input) {
        authorizationUrl
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);

export const ConnectByCodeMutation = graphql(
  `
    mutation ConnectByCode($input: ConnectByCodeInput!) {
      connectByCode(input: $input) {
        attempt {
          id
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);

export const ConnectWithCredentialsMutation = graphql(
  `
    mutation ConnectWithCredentials($input: ConnectPlatformWithCredentialsInput!) {
      connectPlatformWithCredentials(input: $input) {
        connection {
          id
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);

export const ChooseAccountMutation = graphql(
  `
    mutation ChooseAccount($input: ChooseAccountInput!) {
      chooseAccount(input: $input) {
        connection {
          id
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);

export const TestConnectionMutation = graphql(
  `
    mutation TestConnection($input: TestConnectionInput!) {
      testConnection(input: $input) {
        connection {
          ...ConnectionFields
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [ConnectionFields, Refusal],
);

export const DisconnectMutation = graphql(
  `
    mutation Disconnect($input: DisconnectPlatformInput!) {
      disconnectPlatform(input: $input) {
        connection {
          id
          status
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);
