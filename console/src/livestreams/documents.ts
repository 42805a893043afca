import { Refusal } from "../graphql/documents";
import { graphql } from "../graphql/tada";

/** Services and meetings of one stretch of time. */
export const AgendaQuery = graphql(`
  query Agenda($from: DateTime!, $to: DateTime!) {
    livestreams(first: 100, from: $from, to: $to) {
      nodes {
        id
        title
        scheduledStart
        scheduledEnd
        timeZone
        status
        platforms {
          id
          platform
          status
        }
      }
    }
    meetings(first: 100, from: $from, to: $to) {
      nodes {
        id
        title
        scheduledStart
        scheduledEnd
        timeZone
        status
        platforms {
          id
          platform
          status
        }
      }
    }
  }
`);

export const ServiceFields = graphql(`
  fragment ServiceFields on Livestream {
    id
    title
    description
    scheduledStart
    scheduledEnd
    timeZone
    privacy
    startPolicy
    status
    version
    picture {
      url
    }
    platforms {
      id
      platform
      status
      watchUrl
      removedAt
      failure {
        kind
        message
        remedy
      }
      pictureUpload {
        status
        failure {
          kind
          message
          remedy
          retryAt
        }
      }
      recordingPictureUpload {
        status
        failure {
          kind
          message
          remedy
          retryAt
        }
      }
      announcement {
        status
        text
        pictureText
        at
        postedAt
        url
        failure {
          kind
          message
          remedy
          retryAt
        }
      }
      connection {
        id
        accountName
      }
      overrides {
        title
        description
        privacy
      }
    }
  }
`);

export const ServiceQuery = graphql(
  `
    query Service($id: ID!) {
      livestream(id: $id) {
        ...ServiceFields
      }
    }
  `,
  [ServiceFields],
);

/** Where a service can be streamed to, and what each place refuses. */
export const PlacesQuery = graphql(`
  query Places {
    connections(first: 100) {
      nodes {
        id
        platform
        accountName
        status
        mayGoLive
      }
    }
    platforms {
      platform
      name
      livestreams
      endsByCall
      announcements {
        textMaxCharacters
      }
      limits {
        titleMaxCharacters
        titleForbiddenCharacters
        descriptionMaxCharacters
        privacies
      }
    }
  }
`);

export const ScheduleMutation = graphql(
  `
    mutation ScheduleLivestream($input: ScheduleLivestreamInput!) {
      scheduleLivestream(input: $input) {
        livestream {
          ...ServiceFields
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [ServiceFields, Refusal],
);

export const UpdateMutation = graphql(
  `
    mutation UpdateLivestream($input: UpdateLivestreamInput!) {
      updateLivestream(input: $input) {
        livestream {
          ...ServiceFields
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [ServiceFields, Refusal],
);

export const CancelMutation = graphql(
  `
    mutation CancelLivestream($input: CancelLivestreamInput!) {
      cancelLivestream(input: $input) {
        livestream {
          ...ServiceFields
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [ServiceFields, Refusal],
);
