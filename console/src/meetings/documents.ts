import { Refusal } from "../graphql/documents";
import { graphql } from "../graphql/tada";

export const MeetingFields = graphql(`
  fragment MeetingFields on Meeting {
    id
    title
    scheduledStart
    scheduledEnd
    timeZone
    waitingRoom
    kind
    registration
    status
    version
    platforms {
      id
      platform
      status
      joinUrl
      push
      startedAt
      endedAt
      failure {
        kind
        message
        remedy
      }
      connection {
        id
        accountName
      }
    }
    simulcastTo {
      id
      livestreamId
      platform
    }
  }
`);

export const MeetingsQuery = graphql(
  `
    query Meetings($from: DateTime!) {
      meetings(first: 50, from: $from) {
        nodes {
          ...MeetingFields
        }
      }
    }
  `,
  [MeetingFields],
);

export const MeetingQuery = graphql(
  `
    query Meeting($id: ID!) {
      meeting(id: $id) {
        ...MeetingFields
      }
      platforms {
        platform
        simulcast
      }
    }
  `,
  [MeetingFields],
);

/** The accounts on which meetings can be held. */
export const RoomsQuery = graphql(`
  query Rooms {
    connections(first: 100) {
      nodes {
        id
        platform
        accountName
        status
      }
    }
    platforms {
      platform
      meetings
      webinars
      registration
    }
  }
`);

/** Services near a meeting, whose ingest its picture could go to. */
export const TargetsQuery = graphql(`
  query Targets($from: DateTime!, $to: DateTime!) {
    livestreams(first: 20, from: $from, to: $to) {
      nodes {
        id
        title
        status
        scheduledStart
        platforms {
          id
          platform
        }
      }
    }
  }
`);

export const ScheduleMeetingMutation = graphql(
  `
    mutation ScheduleMeeting($input: ScheduleMeetingInput!) {
      scheduleMeeting(input: $input) {
        meeting {
          ...MeetingFields
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [MeetingFields, Refusal],
);

export const SimulcastMutation = graphql(
  `
    mutation SimulcastMeeting($input: SimulcastMeetingInput!) {
      simulcastMeeting(input: $input) {
        meeting {
          ...MeetingFields
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [MeetingFields, Refusal],
);

export const RevealJoinUrlMutation = graphql(
  `
    mutation RevealJoinUrl($input: RevealJoinUrlInput!) {
      revealJoinUrl(input: $input) {
        joinUrl
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);

/** Who is registered: the platform is asked each time. */
export const RegistrantsQuery = graphql(`
  query Registrants($id: ID!, $state: RegistrantState!, $after: String) {
    registrants(meetingPlatformId: $id, state: $state, first: 100, after: $after) {
      nodes {
        id
        email
        firstName
        lastName
        state
        joinUrl
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const AddRegistrantMutation = graphql(
  `
    mutation AddRegistrant($input: AddRegistrantInput!) {
      addRegistrant(input: $input) {
        registrant {
          id
          state
          joinUrl
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);

export const DecideRegistrantMutation = graphql(
  `
    mutation DecideRegistrant($input: DecideRegistrantInput!) {
      decideRegistrant(input: $input) {
        registrantId
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);

export const OpenAsHostMutation = graphql(
  `
    mutation OpenMeetingAsHost($input: OpenMeetingAsHostInput!) {
      openMeetingAsHost(input: $input) {
        hostUrl
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);

export const EndMeetingMutation = graphql(
  `
    mutation EndMeeting($input: EndMeetingInput!) {
      endMeeting(input: $input) {
        meeting {
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

export const CancelMeetingMutation = graphql(
  `
    mutation CancelMeeting($input: CancelMeetingInput!) {
      cancelMeeting(input: $input) {
        meeting {
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

export const RetryMeetingPlatformMutation = graphql(
  `
    mutation RetryMeetingPlatform($input: RetryMeetingPlatformInput!) {
      retryMeetingPlatform(input: $input) {
        meeting {
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
