import { Refusal } from "../graphql/documents";
import { graphql } from "../graphql/tada";

export const ReadinessFields = graphql(`
  fragment ReadinessFields on Readiness {
    verdict
    assessedAt
    findings {
      code
      severity
      livestreamPlatformId
      connectionId
      what
      why
      fix
    }
  }
`);

export const ComingService = graphql(
  `
    fragment ComingService on Livestream {
      id
      title
      scheduledStart
      scheduledEnd
      timeZone
      privacy
      status
      version
      startPolicy
      platforms {
        id
        platform
        status
        signal
        connection {
          id
          accountName
          status
        }
        failure {
          kind
          message
          remedy
        }
      }
      readiness {
        ...ReadinessFields
      }
    }
  `,
  [ReadinessFields],
);

export const HomeMeeting = graphql(`
  fragment HomeMeeting on Meeting {
    id
    title
    status
    scheduledStart
    scheduledEnd
    platforms {
      id
      platform
      status
      failure {
        kind
        message
        remedy
      }
    }
    simulcastTo {
      id
      livestreamId
    }
  }
`);

/** The services that are not over, a few meetings, and how far the church has come with its accounts. */
export const HomeQuery = graphql(
  `
    query Home($from: DateTime!) {
      livestreams(first: 8, from: $from) {
        nodes {
          ...ComingService
        }
      }
      meetings(first: 8, from: $from) {
        nodes {
          ...HomeMeeting
        }
      }
      connections(first: 20) {
        nodes {
          id
          status
        }
      }
      platforms {
        platform
        name
        limits {
          createAtMostHoursBefore
        }
      }
    }
  `,
  [ComingService, HomeMeeting],
);

export const CheckReadinessMutation = graphql(
  `
    mutation CheckReadiness($input: CheckReadinessInput!) {
      checkReadiness(input: $input) {
        readiness {
          ...ReadinessFields
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [ReadinessFields, Refusal],
);

export const RetryPlatformMutation = graphql(
  `
    mutation RetryLivestreamPlatform($input: RetryLivestreamPlatformInput!) {
      retryLivestreamPlatform(input: $input) {
        livestream {
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

/** Saving the plan as it is: Steeple then corrects a platform that shows something else. */
export const SaveAgainMutation = graphql(
  `
    mutation SaveAgain($input: UpdateLivestreamInput!) {
      updateLivestream(input: $input) {
        livestream {
          id
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
