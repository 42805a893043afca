import { Refusal } from "../graphql/documents";
import { graphql } from "../graphql/tada";

export const UpdateChurchMutation = graphql(
  `
    mutation UpdateChurch($input: UpdateChurchInput!) {
      updateChurch(input: $input) {
        church {
          id
          name
          timeZone
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);

export const ChangePasswordMutation = graphql(
  `
    mutation ChangePassword($input: ChangePasswordInput!) {
      changePassword(input: $input) {
        user {
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

export const TokensQuery = graphql(`
  query Tokens {
    apiTokens {
      id
      name
      role
      createdAt
      expiresAt
      lastUsedAt
    }
  }
`);

export const CreateTokenMutation = graphql(
  `
    mutation CreateToken($input: ApiTokenCreateInput!) {
      apiTokenCreate(input: $input) {
        secret
        apiToken {
          id
          name
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);

export const RevokeTokenMutation = graphql(
  `
    mutation RevokeToken($input: ApiTokenRevokeInput!) {
      apiTokenRevoke(input: $input) {
        id
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);

export const HealthQuery = graphql(`
  query Health {
    systemHealth {
      version
      now
      database
      databaseClockAheadMs
      suspectedDatabase {
        suspicion
        noticedAt
        waitingConnections
      }
      keyFingerprint
      keysHeld
      jobsWaiting
      jobsOverdue
      latenessSeconds
    }
  }
`);

/** What a church needs to know to register an app of its own. */
export const AppsQuery = graphql(`
  query Apps {
    platforms {
      platform
      slug
      app
      tenants
      appTenant
      redirectUri
      webhookUrl
    }
  }
`);

export const SetAppMutation = graphql(
  `
    mutation SetPlatformApp($input: PlatformAppSetInput!) {
      platformAppSet(input: $input) {
        platform {
          platform
          app
          appTenant
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);

export const RemoveAppMutation = graphql(
  `
    mutation RemovePlatformApp($input: PlatformAppRemoveInput!) {
      platformAppRemove(input: $input) {
        platform {
          platform
          app
          appTenant
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);

export const ConfirmDatabaseMutation = graphql(
  `
    mutation ConfirmDatabase($input: ConfirmDatabaseInput!) {
      confirmDatabase(input: $input) {
        systemHealth {
          version
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);
