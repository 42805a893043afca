import { Refusal } from "../graphql/documents";
import { graphql } from "../graphql/tada";

export const LiveFields = graphql(`
  fragment LiveFields on Livestream {
    id
    title
    scheduledStart
    scheduledEnd
    timeZone
    status
    startPolicy
    startRequestedAt
    endRequestedAt
    cancelledAt
    version
    platforms {
      id
      platform
      status
      watchUrl
      ingestUrl
      hasStreamKey
      recordingUrl
      viewers
      peakViewers
      signal
      signalIssues
      destinations {
        id
        name
        platform
        state
        reason
        viewers
        watchUrl
      }
      startedAt
      endedAt
      failure {
        kind
        message
        remedy
        retryAt
      }
      connection {
        id
        accountName
      }
    }
  }
`);

export const LiveQuery = graphql(
  `
    query Live($id: ID!) {
      livestream(id: $id) {
        ...LiveFields
      }
    }
  `,
  [LiveFields],
);

/** The service as it is now, and again after every change. */
export const LiveSubscription = graphql(
  `
    subscription LiveChanges($id: ID!) {
      livestreamChanged(id: $id) {
        ...LiveFields
      }
    }
  `,
  [LiveFields],
);

export const EventsQuery = graphql(`
  query Events($id: ID!) {
    livestreamEvents(livestreamId: $id, first: 50) {
      id
      at
      action
      by
      message
      failureKind
      platform {
        id
        platform
      }
    }
  }
`);

export const StartMutation = graphql(
  `
    mutation StartLivestream($input: StartLivestreamInput!) {
      startLivestream(input: $input) {
        livestream {
          ...LiveFields
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [LiveFields, Refusal],
);

export const EndMutation = graphql(
  `
    mutation EndLivestream($input: EndLivestreamInput!) {
      endLivestream(input: $input) {
        livestream {
          ...LiveFields
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [LiveFields, Refusal],
);

export const ExtendMutation = graphql(
  `
    mutation ExtendLivestream($input: ExtendLivestreamInput!) {
      extendLivestream(input: $input) {
        livestream {
          ...LiveFields
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [LiveFields, Refusal],
);

export const RevealStreamKeyMutation = graphql(
  `
    mutation RevealStreamKey($input: RevealStreamKeyInput!) {
      revealStreamKey(input: $input) {
        streamKey {
          ingestUrl
          key
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);

/** Which platforms give their key to people only, and how it is got. */
export const HandKeysQuery = graphql(`
  query HandKeys($language: Language!) {
    platforms {
      platform
      handKey(language: $language)
    }
  }
`);

export const ProvideStreamKeyMutation = graphql(
  `
    mutation ProvideStreamKey($input: ProvideStreamKeyInput!) {
      provideStreamKey(input: $input) {
        livestream {
          ...LiveFields
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [LiveFields, Refusal],
);
