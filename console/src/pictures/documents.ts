import { Refusal } from "../graphql/documents";
import { graphql } from "../graphql/tada";
import { ServiceFields } from "../livestreams/documents";

export const SetPictureMutation = graphql(
  `
    mutation SetLivestreamPicture($input: SetLivestreamPictureInput!) {
      setLivestreamPicture(input: $input) {
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

export const RemovePictureMutation = graphql(
  `
    mutation RemoveLivestreamPicture($input: RemoveLivestreamPictureInput!) {
      removeLivestreamPicture(input: $input) {
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

/** The services of the last months and those ahead; not all of them have a picture. */
export const EarlierPicturesQuery = graphql(`
  query EarlierPictures {
    livestreams(first: 50, order: LATEST_FIRST) {
      nodes {
        id
        title
        scheduledStart
        timeZone
        picture {
          url
        }
      }
    }
  }
`);
