import { Checkbox } from "react-aria-components/Checkbox";
import { CheckboxGroup } from "react-aria-components/CheckboxGroup";
import { Label } from "react-aria-components/Label";
import type { UserError } from "../graphql/problems";
import type { ResultOf } from "../graphql/tada";
import { useT } from "../i18n/I18n";
import { useSession } from "../session/Session";
import { LinkButton } from "../ui/Button";
import { FieldErrors } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { PlatformMark, platformName } from "../ui/PlatformMark";
import type { PlacesQuery } from "./documents";
import type { Form, Service } from "./form";
import { lockOf } from "./moves";
import { placesFor } from "./places";

type Props = {
  form: Form;
  change: (part: Partial<Form>) => void;
  places: ResultOf<typeof PlacesQuery>;
  /** As it is planned already; null for a new one. */
  service: Service | null;
  errors: readonly UserError[];
};

/** The accounts that the service is streamed to. One that needs repair can still be chosen: there is time to repair it. */
export function PlaceChoice({ form, change, places, service, errors }: Props) {
  const t = useT();
  const { may } = useSession();
  const usable = placesFor(places, form.chosen);
  if (usable.length === 0) {
    return (
      <>
        <p>{t("edit.where.none")}</p>
        {may("ADMIN") ? (
          <div>
            <LinkButton to="/connections/add" icon="plug" look="primary">
              {t("edit.where.connect")}
            </LinkButton>
          </div>
        ) : null}
      </>
    );
  }
  return (
    <CheckboxGroup
      className="field"
      value={form.chosen}
      onChange={(chosen) => change({ chosen })}
      isInvalid={errors.length > 0}
      validationBehavior="aria"
    >
      <Label className="visually-hidden">{t("edit.where")}</Label>
      <div className="choices">
        {usable.map((place) => (
          <Checkbox
            className="choice check-choice"
            key={place.id}
            value={place.id}
            isDisabled={lockOf(service, place.id) !== null}
          >
            <span className="check-box" aria-hidden="true">
              <Icon name="check" />
            </span>
            <span className="row">
              <PlatformMark platform={place.platform} small />
              <strong>{platformName(place.platform, t)}</strong>
              <span className="soft" dir="auto">
                {place.accountName}
              </span>
              {place.status === "CONNECTED" ? null : (
                <span className="fact-bad small">{t("edit.where.broken")}</span>
              )}
              <Lock lock={lockOf(service, place.id)} />
              {place.mayGoLive === false ? (
                <span className="fact-bad small">{t("edit.where.mayNot")}</span>
              ) : null}
            </span>
          </Checkbox>
        ))}
      </div>
      <FieldErrors errors={errors} />
    </CheckboxGroup>
  );
}

function Lock({ lock }: { lock: ReturnType<typeof lockOf> }) {
  const t = useT();
  return lock ? <span className="small soft">{t(`edit.where.${lock}`)}</span> : null;
}
