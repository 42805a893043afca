import { useState } from "react";
import { useParams } from "react-router";
import { refresh, useLiveQuery } from "../graphql/refresh";
import { useAction } from "../graphql/use-action";
import { useI18n, useT } from "../i18n/I18n";
import { clockTime, longDay, zoneCity, zoneName } from "../i18n/time";
import { useSession } from "../session/Session";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Notice } from "../ui/Notice";
import { Page } from "../ui/Page";
import { Query } from "../ui/Query";
import { State } from "../ui/State";
import { CancelMeetingMutation, EndMeetingMutation, MeetingQuery } from "./documents";
import { isAhead, type Meeting, meetingTone } from "./meeting";
import { Room } from "./Room";
import { Simulcast } from "./Simulcast";

/** One meeting: its rooms with their links, and where its picture goes. */
export default function MeetingPage() {
  const t = useT();
  const { id = "" } = useParams();
  const [result, reload] = useLiveQuery({ query: MeetingQuery, variables: { id } });
  const meeting = result.data?.meeting;
  return (
    <Page title={meeting?.title || t("meetings.title")}>
      <Query result={result} retry={reload}>
        {({ platforms }) =>
          meeting ? (
            <>
              <Standing meeting={meeting} />
              {meeting.platforms.map((platform) => (
                <Room
                  key={platform.id}
                  platform={platform}
                  ahead={isAhead(meeting)}
                  registration={meeting.registration}
                />
              ))}
              {isAhead(meeting) && meeting.platforms.some((one) => can(platforms, one.platform)) ? (
                <Simulcast meeting={meeting} />
              ) : null}
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

function can(platforms: readonly { platform: string; simulcast: boolean }[], platform: string): boolean {
  return platforms.some((one) => one.platform === platform && one.simulcast);
}

function Standing({ meeting }: { meeting: Meeting }) {
  const { t, locale } = useI18n();
  const { may } = useSession();
  const zone = { locale, timeZone: meeting.timeZone };
  const [start, end] = [new Date(meeting.scheduledStart), new Date(meeting.scheduledEnd)];
  return (
    <section className="card" aria-label={t("meetings.title")}>
      <div className="row spread">
        <p>
          {longDay(start, zone)} ·{" "}
          {t("time.range", { from: clockTime(start, zone), to: clockTime(end, zone) })}
          <br />
          <span className="soft small">
            {t("time.zone", { zone: zoneName(start, zone), city: zoneCity(meeting.timeZone) })}
            {meeting.waitingRoom ? ` · ${t("meetings.withWaitingRoom")}` : ""}
            {meeting.kind === "WEBINAR" ? ` · ${t("meetings.kind.WEBINAR")}` : ""}
            {meeting.registration === "NONE"
              ? ""
              : ` · ${t(`meetings.registration.${meeting.registration}`)}`}
          </span>
        </p>
        <State tone={meetingTone(meeting.status)}>{t(`meetings.status.${meeting.status}`)}</State>
      </div>
      {meeting.status === "UNCONFIRMED" ? <p className="soft">{t("meetings.unconfirmed")}</p> : null}
      {may("OPERATOR") && isAhead(meeting) ? <Ending meeting={meeting} /> : null}
    </section>
  );
}

/** One button: a meeting that runs is ended, one that does not is cancelled. */
function Ending({ meeting }: { meeting: Meeting }) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const end = useAction(EndMeetingMutation);
  const cancel = useAction(CancelMeetingMutation);
  const runs = meeting.status === "LIVE" || meeting.status === "UNCONFIRMED";
  const what = runs ? "end" : "cancel";
  const action = runs ? end : cancel;

  const confirm = async () => {
    const payload = await action.run(() => ({ input: { meetingId: meeting.id } }));
    if (!payload) return;
    refresh.tell();
    setAsking(false);
  };
  return (
    <div>
      <Button look="danger" onPress={() => setAsking(true)}>
        {t(`meetings.${what}`)}
      </Button>
      {asking ? (
        <ConfirmDialog
          title={t(`meetings.${what}.title`, { title: meeting.title })}
          confirmWords={t(`meetings.${what}`)}
          keepWords={t("meetings.keep")}
          confirm={confirm}
          close={() => setAsking(false)}
          pending={action.pending}
          problem={action.problem}
        >
          <p>{t(`meetings.${what}.text`)}</p>
        </ConfirmDialog>
      ) : null}
    </div>
  );
}
