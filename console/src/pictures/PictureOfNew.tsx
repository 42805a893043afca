import { useT } from "../i18n/I18n";
import { Button } from "../ui/Button";
import { PictureInput } from "./PictureInput";
import type { Chosen } from "./read";

type Props = {
  chosen: Chosen | null;
  choose: (chosen: Chosen | null) => void;
  /** It is being sent. */
  pending: boolean;
  reads: (reading: boolean) => void;
};

/** The picture in the form for a new service: sent as soon as the service is planned. */
export function PictureOfNew({ chosen, choose, pending, reads }: Props) {
  const t = useT();
  return (
    <section className="card" aria-labelledby="picture-title">
      <h2 id="picture-title">{t("picture.title")}</h2>
      <PictureInput shown={chosen} choose={choose} pending={pending} reads={reads} service={null}>
        {chosen ? <Button onPress={() => choose(null)}>{t("picture.without")}</Button> : null}
      </PictureInput>
    </section>
  );
}
