import { Tab, TabList, TabPanel, Tabs } from "react-aria-components/Tabs";
import type { ResultOf } from "../graphql/tada";
import { useT } from "../i18n/I18n";
import { Icon } from "../ui/Icon";
import { PlatformMark, platformName } from "../ui/PlatformMark";
import type { PlacesQuery } from "./documents";
import { type Form, type Place, refusesText } from "./form";
import { OwnText } from "./OwnText";
import { limitsOf } from "./places";

type Props = {
  form: Form;
  change: (part: Partial<Form>) => void;
  places: ResultOf<typeof PlacesQuery>;
};

/** One tab per chosen account: the text as viewers will read it there, and what differs. */
export function PlatformTexts({ form, change, places }: Props) {
  const t = useT();
  const chosen = form.chosen.flatMap((id) => places.connections.nodes.find((place) => place.id === id) ?? []);
  if (chosen.length === 0) return null;
  return (
    <div className="stack">
      <div>
        <h3>{t("edit.preview")}</h3>
        <p className="soft small">{t("edit.preview.text")}</p>
      </div>
      <Tabs>
        <TabList className="tabs" aria-label={t("edit.preview")}>
          {chosen.map((place) => (
            <Tab className="tab" id={place.id} key={place.id}>
              <PlatformMark platform={place.platform} small />
              {platformName(place.platform, t)}
              <TabSign form={form} place={place} places={places} />
            </Tab>
          ))}
        </TabList>
        {chosen.map((place) => (
          <TabPanel className="tab-panel" id={place.id} key={place.id}>
            <OwnText
              form={form}
              place={place}
              limits={limitsOf(places, place.platform)}
              change={(own) => change({ overrides: { ...form.overrides, [place.id]: own } })}
            />
          </TabPanel>
        ))}
      </Tabs>
    </div>
  );
}

function TabSign({
  form,
  place,
  places,
}: {
  form: Form;
  place: Place;
  places: ResultOf<typeof PlacesQuery>;
}) {
  const t = useT();
  if (refusesText(form, place.id, limitsOf(places, place.platform))) {
    return (
      <span className="tab-sign fact-bad">
        <Icon name="problem" />
        <span className="visually-hidden">{t("edit.preview.problem")}</span>
      </span>
    );
  }
  if (Object.keys(form.overrides[place.id] ?? {}).length > 0) {
    return <span className="tab-sign small soft">{t("edit.preview.differs")}</span>;
  }
  return null;
}
