import { Refusal } from "../graphql/documents";
import { graphql } from "../graphql/tada";
import { ServiceFields } from "../livestreams/documents";

export const AnnounceMutation = graphql(
  `
    mutation AnnounceLivestream($input: AnnounceLivestreamInput!) {
      announceLivestream(input: $input) {
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

export const CancelAnnouncementMutation = graphql(
  `
    mutation CancelAnnouncement($input: CancelAnnouncementInput!) {
      cancelAnnouncement(input: $input) {
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
