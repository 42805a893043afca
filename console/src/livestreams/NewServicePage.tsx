import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { refresh, useLiveQuery } from "../graphql/refresh";
import type { ResultOf } from "../graphql/tada";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { SetPictureMutation } from "../pictures/documents";
import { PictureOfNew } from "../pictures/PictureOfNew";
import { type Chosen, pictureInput } from "../pictures/read";
import { useSession } from "../session/Session";
import { useAnnounce } from "../ui/Announcer";
import { Notice } from "../ui/Notice";
import { Page } from "../ui/Page";
import { Query } from "../ui/Query";
import { useDraft } from "../ui/use-draft";
import { PlacesQuery, ScheduleMutation, ServiceQuery } from "./documents";
import { emptyForm, type Form, formOf, type Service, scheduleInput, type Times } from "./form";
import { placesFor } from "./places";
import { ServiceForm } from "./ServiceForm";
import { nextSunday } from "./wall-clock";
import "./services.css";

/** Plans a service; `?like=` takes over text, picture and places from another one. */
export default function NewServicePage() {
  const t = useT();
  const { may } = useSession();
  const [parameters] = useSearchParams();
  const like = parameters.get("like");
  const [places, reload] = useLiveQuery({ query: PlacesQuery, variables: {} });
  const [model] = useQuery({ query: ServiceQuery, variables: { id: like ?? "" }, pause: !like });
  const waits = like !== null && !model.data && !model.error;
  if (!may("OPERATOR")) {
    return (
      <Page title={t("edit.new")}>
        <Notice tone="none" title={t("role.needs.OPERATOR")} />
      </Page>
    );
  }
  return (
    <Page title={t("edit.new")}>
      <Query result={waits ? { fetching: true } : places} retry={reload}>
        {(data) => <Planning places={data} like={model.data?.livestream ?? null} />}
      </Query>
    </Page>
  );
}

function Planning({ places, like }: { places: ResultOf<typeof PlacesQuery>; like: Service | null }) {
  const t = useT();
  const navigate = useNavigate();
  const announce = useAnnounce();
  const { viewer } = useSession();
  const timeZone = like?.timeZone ?? viewer.church.timeZone;
  const schedule = useAction(ScheduleMutation);
  const setPicture = useAction(SetPictureMutation);
  const [picture, choosePicture] = useState<Chosen | null>(
    like?.picture ? { from: "service", id: like.id, url: like.picture.url } : null,
  );
  const [reading, setReading] = useState(false);
  const draft = useDraft<Form>(
    like ? `service.like.${like.id}` : "service.new",
    begin(places, like, timeZone),
  );

  const submit = async (times: Times) => {
    const payload = await schedule.run((key) => ({ input: scheduleInput(draft.form, times, key) }));
    if (!payload?.livestream) return;
    const { id, title } = payload.livestream;
    // The service is planned, whatever becomes of its picture: the next page says when it is missing.
    const { problem } = picture
      ? await setPicture.attempt(() => ({ input: pictureInput(id, picture) }))
      : { problem: null };
    draft.reset(draft.form);
    announce(t("edit.planned", { title }));
    refresh.tell();
    navigate(`/services/${id}`, { replace: true, state: { pictureProblem: problem } });
  };

  return (
    <ServiceForm
      form={draft.form}
      change={draft.change}
      discard={draft.restored ? () => draft.reset(begin(places, like, timeZone)) : null}
      places={places}
      problem={schedule.problem}
      pending={schedule.pending || setPicture.pending || reading}
      submitWords={t("edit.submit")}
      submit={submit}
      service={null}
    >
      <PictureOfNew chosen={picture} choose={choosePicture} pending={setPicture.pending} reads={setReading} />
    </ServiceForm>
  );
}

/** Next Sunday at ten on every account that can be streamed to, or what another service had, on the next Sunday. */
function begin(places: ResultOf<typeof PlacesQuery>, like: Service | null, timeZone: string): Form {
  const usable = placesFor(places).filter((place) => place.status === "CONNECTED");
  const date = nextSunday(Date.now(), timeZone);
  if (!like)
    return emptyForm(
      date,
      usable.map((place) => place.id),
      timeZone,
    );
  const form = formOf(like);
  return { ...form, date, chosen: form.chosen.filter((id) => usable.some((place) => place.id === id)) };
}
