import { Button as AriaButton } from "react-aria-components/Button";
import { useQuery } from "urql";
import type { ResultOf } from "../graphql/tada";
import { useI18n } from "../i18n/I18n";
import { fullDate } from "../i18n/time";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Query } from "../ui/Query";
import { EarlierPicturesQuery } from "./documents";
import { type Chosen, ownAddress } from "./read";

type Node = ResultOf<typeof EarlierPicturesQuery>["livestreams"]["nodes"][number];
type Pictured = Node & { picture: NonNullable<Node["picture"]> };

/** So many are offered. */
const OFFERED = 8;

type Props = { except: string | null; choose: (chosen: Chosen) => void; close: () => void };

/** The last services that have a picture, to take one over. */
export function EarlierPictures({ except, choose, close }: Props) {
  const { t, locale } = useI18n();
  const [result, ask] = useQuery({ query: EarlierPicturesQuery, requestPolicy: "network-only" });
  return (
    <Dialog title={t("picture.earlier")} close={close}>
      <Query result={result} retry={() => ask({ requestPolicy: "network-only" })}>
        {({ livestreams }) => {
          const offered = livestreams.nodes
            .filter((one): one is Pictured => one.picture !== null && one.id !== except)
            .slice(0, OFFERED);
          if (offered.length === 0) return <p>{t("picture.earlier.none")}</p>;
          return (
            <ul className="pictures">
              {offered.map((one) => (
                <li key={one.id}>
                  <AriaButton
                    className="picture-offer"
                    onPress={() => choose({ from: "service", id: one.id, url: one.picture.url })}
                  >
                    <img className="picture" src={ownAddress(one.picture.url)} alt="" />
                    <strong dir="auto">{one.title}</strong>
                    <span className="small soft">
                      {fullDate(new Date(one.scheduledStart), { locale, timeZone: one.timeZone })}
                    </span>
                  </AriaButton>
                </li>
              ))}
            </ul>
          );
        }}
      </Query>
      <div className="dialog-buttons">
        <Button onPress={close}>{t("action.cancel")}</Button>
      </div>
    </Dialog>
  );
}
