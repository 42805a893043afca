import { Refusal } from "../graphql/documents";
import { graphql } from "../graphql/tada";
import { ViewerFields } from "../session/documents";

export const PeopleQuery = graphql(`
  query People {
    members {
      id
      role
      validUntil
      joinedAt
      user {
        id
        name
        email
      }
    }
    invitations {
      id
      email
      role
      expiresAt
    }
  }
`);

export const ChangeRoleMutation = graphql(
  `
    mutation ChangeMemberRole($input: ChangeMemberRoleInput!) {
      changeMemberRole(input: $input) {
        member {
          id
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

export const RemoveMemberMutation = graphql(
  `
    mutation RemoveMember($input: RemoveMemberInput!) {
      removeMember(input: $input) {
        memberId
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);

export const InviteMutation = graphql(
  `
    mutation InviteMember($input: InviteMemberInput!) {
      inviteMember(input: $input) {
        url
        invitation {
          id
          email
          expiresAt
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);

export const RevokeInvitationMutation = graphql(
  `
    mutation RevokeInvitation($input: RevokeInvitationInput!) {
      revokeInvitation(input: $input) {
        invitationId
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [Refusal],
);

export const OfferQuery = graphql(
  `
    query Offer($token: String!) {
      invitation(token: $token) {
        churchName
        email
        role
        hasAccount
      }
      viewer {
        ...ViewerFields
      }
    }
  `,
  [ViewerFields],
);

export const AcceptInvitationMutation = graphql(
  `
    mutation AcceptInvitation($input: AcceptInvitationInput!) {
      acceptInvitation(input: $input) {
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
