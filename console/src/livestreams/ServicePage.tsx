import { useState } from "react";
import { useLocation, useParams } from "react-router";
import { useQuery } from "urql";
import { AnnouncementsSection } from "../announcements/AnnouncementsSection";
import { refresh, useLiveQuery } from "../graphql/refresh";
import type { ResultOf } from "../graphql/tada";
import { useAction } from "../graphql/use-action";
import { useI18n, useT } from "../i18n/I18n";
import { clockTime, longDay, zoneCity, zoneName } from "../i18n/time";
import { PictureSection } from "../pictures/PictureSection";
import { useSession } from "../session/Session";
import { useAnnounce } from "../ui/Announcer";
import { Button, LinkButton } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Notice } from "../ui/Notice";
import { Page } from "../ui/Page";
import { Query } from "../ui/Query";
import { State } from "../ui/State";
import { useDraft } from "../ui/use-draft";
import { CancelDialog } from "./CancelDialog";
import { PlacesQuery, ServiceQuery, UpdateMutation } from "./documents";
import { type Form, formOf, type Service, type Times, updateInput } from "./form";
import { movesOf, takesOff } from "./moves";
import { PlatformMoves } from "./PlatformMoves";
import { PlatformStates } from "./PlatformStates";
import { ServiceForm } from "./ServiceForm";
import { isOver, serviceTone } from "./status";
import "./services.css";

/** One service: how it stands, and everything about it that can be changed. */
export default function ServicePage() {
  const t = useT();
  const { id = "" } = useParams();
  const { state } = useLocation();
  const [result, reload] = useLiveQuery({ query: ServiceQuery, variables: { id } });
  const [places] = useQuery({ query: PlacesQuery });
  const service = result.data?.livestream;
  return (
    <Page title={service?.title || t("edit.existing")}>
      <Query result={result} retry={reload}>
        {() =>
          service ? (
            <>
              <Standing service={service} />
              <PictureSection service={service} lost={state?.pictureProblem ?? null} />
              {places.data ? <AnnouncementsSection service={service} places={places.data} /> : null}
              {places.data ? <Changing key={service.id} service={service} places={places.data} /> : null}
            </>
          ) : (
            <Notice tone="none" title={t("app.notFound.title")}>
              <p>{t("app.notFound.text")}</p>
            </Notice>
          )
        }
      </Query>
    </Page>
  );
}

function Standing({ service }: { service: Service }) {
  const { t, locale } = useI18n();
  const { may } = useSession();
  const [cancelling, setCancelling] = useState(false);
  const zone = { locale, timeZone: service.timeZone };
  const [start, end] = [new Date(service.scheduledStart), new Date(service.scheduledEnd)];
  const over = isOver(service);
  return (
    <section className="card" aria-label={t("edit.existing")}>
      <div className="row spread">
        <p>
          {longDay(start, zone)} ·{" "}
          {t("time.range", { from: clockTime(start, zone), to: clockTime(end, zone) })}
          <br />
          <span className="soft small">
            {t("time.zone", { zone: zoneName(start, zone), city: zoneCity(service.timeZone) })}
          </span>
        </p>
        <State tone={serviceTone(service.status)}>{t(`services.status.${service.status}`)}</State>
      </div>
      <PlatformStates platforms={service.platforms} />
      <div className="row">
        {service.status === "ENDED" ? (
          <LinkButton to={`/services/${service.id}/after`} look="primary">
            {t("edit.after")}
          </LinkButton>
        ) : null}
        {over ? null : (
          <LinkButton to={`/services/${service.id}/live`} look="primary" icon="live">
            {t("home.openLive")}
          </LinkButton>
        )}
        {may("OPERATOR") ? (
          <LinkButton to={`/services/new?like=${service.id}`}>{t("edit.again")}</LinkButton>
        ) : null}
        {may("OPERATOR") && !over ? (
          <Button look="danger" onPress={() => setCancelling(true)}>
            {t("edit.cancel")}
          </Button>
        ) : null}
      </div>
      {cancelling ? <CancelDialog service={service} close={() => setCancelling(false)} /> : null}
    </section>
  );
}

function Changing({ service, places }: { service: Service; places: ResultOf<typeof PlacesQuery> }) {
  const t = useT();
  const { may } = useSession();
  const announce = useAnnounce();
  const update = useAction(UpdateMutation);
  const [asking, setAsking] = useState<Times | null>(null);
  // A draft belongs to the version that it was typed over.
  const draft = useDraft<Form & { version: number }>(`service.${service.id}`, {
    ...formOf(service),
    version: service.version,
  });
  if (!may("OPERATOR") || isOver(service)) return null;
  const fresh = () => draft.reset({ ...formOf(service), version: service.version });
  const outdated = draft.form.version !== service.version;

  const moves = movesOf(draft.form, service, places);
  const save = async (times: Times) => {
    const payload = await update.run((key) => ({
      input: updateInput(draft.form, times, { id: service.id, version: draft.form.version }, key),
    }));
    setAsking(null);
    if (!payload?.livestream) return;
    draft.reset({ ...formOf(payload.livestream), version: payload.livestream.version });
    announce(t("edit.saved"));
    refresh.tell();
  };
  const submit = (times: Times) => (takesOff(moves) ? setAsking(times) : save(times));

  return (
    <>
      {outdated ? (
        <Notice tone="warning" title={t("edit.changed")}>
          <p>{t("edit.changed.text")}</p>
          <div>
            <Button onPress={fresh}>{t("edit.draft.discard")}</Button>
          </div>
        </Notice>
      ) : null}
      <ServiceForm
        form={draft.form}
        change={draft.change}
        discard={draft.restored && !outdated ? fresh : null}
        places={places}
        problem={update.problem}
        pending={update.pending}
        submitWords={t("edit.save")}
        submit={submit}
        service={service}
      />
      {asking ? (
        <ConfirmDialog
          title={t("edit.moves.title")}
          confirmWords={t("edit.save")}
          keepWords={t("edit.moves.keep")}
          confirm={() => save(asking)}
          close={() => setAsking(null)}
          pending={update.pending}
          problem={null}
        >
          <PlatformMoves moves={moves} places={places} />
        </ConfirmDialog>
      ) : null}
    </>
  );
}
