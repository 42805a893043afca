import { type FormEvent, useRef, useState } from "react";
import { Checkbox } from "react-aria-components/Checkbox";
import { CheckboxGroup } from "react-aria-components/CheckboxGroup";
import { Label } from "react-aria-components/Label";
import { useNavigate } from "react-router";
import { errorsAt, errorsBeside } from "../graphql/problems";
import { refresh, useLiveQuery } from "../graphql/refresh";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { WhenFields } from "../livestreams/WhenFields";
import { endWall, instantOf, nextSunday } from "../livestreams/wall-clock";
import { useSession } from "../session/Session";
import { useAnnounce } from "../ui/Announcer";
import { Button, LinkButton } from "../ui/Button";
import { Choices, SelectField } from "../ui/Choices";
import { FieldErrors, TextField } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { Notice, ProblemNotice } from "../ui/Notice";
import { Page } from "../ui/Page";
import { PlatformMark, platformName } from "../ui/PlatformMark";
import { Query } from "../ui/Query";
import { useDraft } from "../ui/use-draft";
import { useFocusOnRefusal } from "../ui/use-focus-on-refusal";
import { fits, type Kind, type Registration, type Room, roomsOf, stillChosen } from "./choice";
import { RoomsQuery, ScheduleMeetingMutation } from "./documents";
import "../livestreams/services.css";

/** Plans a meeting. */
export default function NewMeetingPage() {
  const t = useT();
  const { may } = useSession();
  const [result, reload] = useLiveQuery({ query: RoomsQuery, variables: {} });
  return (
    <Page title={t("meetings.plan")}>
      {may("OPERATOR") ? (
        <Query result={result} retry={reload}>
          {(rooms) => <Planning rooms={roomsOf(rooms)} />}
        </Query>
      ) : (
        <Notice tone="none" title={t("role.needs.OPERATOR")} />
      )}
    </Page>
  );
}

function Planning({ rooms }: { rooms: readonly Room[] }) {
  const t = useT();
  const navigate = useNavigate();
  const announce = useAnnounce();
  const { timeZone } = useSession().viewer.church;
  const schedule = useAction(ScheduleMeetingMutation);
  const [incomplete, setIncomplete] = useState(false);
  // The passcode is not part of the draft: what opens a room is kept nowhere.
  const [passcode, setPasscode] = useState("");
  const { form, change, reset, restored } = useDraft("meeting.new", {
    title: "",
    date: nextSunday(Date.now(), timeZone),
    start: "18:00",
    end: "19:00",
    waitingRoom: true,
    kind: "MEETING" as Kind,
    registration: "NONE" as Registration,
    chosen: rooms.length === 1 ? rooms.map((room) => room.id) : ([] as string[]),
  });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wall = { date: form.date, time: form.start };
    const [start, end] = [instantOf(wall, timeZone), instantOf(endWall(wall, form.end), timeZone)];
    setIncomplete(!start || !end);
    if (!start || !end) return;
    const payload = await schedule.run((idempotencyKey) => ({
      input: {
        title: form.title,
        scheduledStart: start.iso,
        scheduledEnd: end.iso,
        timeZone,
        waitingRoom: form.waitingRoom,
        kind: form.kind,
        registration: form.registration,
        connectionIds: form.chosen,
        idempotencyKey,
        ...(passcode ? { passcode } : {}),
      },
    }));
    if (!payload?.meeting) return;
    reset(form);
    announce(t("meetings.planned", { title: payload.meeting.title }));
    refresh.tell();
    navigate(`/meetings/${payload.meeting.id}`, { replace: true });
  };

  const wish = (wished: { kind?: Kind; registration?: Registration }) => {
    const { kind, registration } = { kind: form.kind, registration: form.registration, ...wished };
    change({ kind, registration, chosen: stillChosen(form.chosen, rooms, kind, registration) });
  };
  const offered = rooms.filter((room) => fits(room, form.kind, form.registration));

  const { problem } = schedule;
  const place = useRef<HTMLFormElement>(null);
  useFocusOnRefusal(place, problem);
  return (
    <form className="editor" onSubmit={submit} ref={place} noValidate>
      {restored ? <Notice tone="waiting" title={t("edit.draft")} /> : null}
      <section className="card" aria-labelledby="what-title">
        <h2 id="what-title">{t("meetings.what")}</h2>
        <TextField
          label={t("edit.titleField")}
          value={form.title}
          onChange={(title) => change({ title })}
          errors={errorsAt(problem, "title")}
          required
        />
        {rooms.some((room) => room.webinars) ? (
          <Choices
            label={t("meetings.kind")}
            value={form.kind}
            onChange={(kind) => wish({ kind })}
            options={[
              { value: "MEETING", words: t("meetings.kind.MEETING"), help: t("meetings.kind.MEETING.help") },
              { value: "WEBINAR", words: t("meetings.kind.WEBINAR"), help: t("meetings.kind.WEBINAR.help") },
            ]}
          />
        ) : null}
        {rooms.some((room) => room.registration) ? (
          <SelectField
            label={t("meetings.registration")}
            value={form.registration}
            onChange={(registration) => wish({ registration })}
            options={(["NONE", "AUTOMATIC", "APPROVED"] as const).map((value) => ({
              value,
              words: t(`meetings.registration.${value}`),
            }))}
          />
        ) : null}
        <Checkbox
          className="check-line"
          isSelected={form.waitingRoom}
          onChange={(waitingRoom) => change({ waitingRoom })}
        >
          <span className="check-box" aria-hidden="true">
            <Icon name="check" />
          </span>
          {t("meetings.waitingRoom")}
        </Checkbox>
        <TextField
          label={t("meetings.passcode")}
          help={t("meetings.passcode.help")}
          value={passcode}
          onChange={setPasscode}
          errors={errorsAt(problem, "passcode")}
          autoComplete="off"
          type="text"
        />
      </section>
      <WhenFields form={form} change={change} timeZone={timeZone} problem={problem} incomplete={incomplete} />
      <section className="card" aria-labelledby="room-title">
        <h2 id="room-title">{t("meetings.where")}</h2>
        {rooms.length === 0 ? (
          <>
            <p>{t("meetings.where.none")}</p>
            <div>
              <LinkButton to="/connections/add" icon="plug" look="primary">
                {t("edit.where.connect")}
              </LinkButton>
            </div>
          </>
        ) : (
          <CheckboxGroup
            className="field"
            value={form.chosen}
            onChange={(chosen) => change({ chosen })}
            isInvalid={errorsAt(problem, "connectionIds").length > 0}
            validationBehavior="aria"
          >
            <Label className="visually-hidden">{t("meetings.where")}</Label>
            <div className="choices">
              {offered.map((room) => (
                <Checkbox className="choice check-choice" key={room.id} value={room.id}>
                  <span className="check-box" aria-hidden="true">
                    <Icon name="check" />
                  </span>
                  <span className="row">
                    <PlatformMark platform={room.platform} small />
                    <strong>{platformName(room.platform, t)}</strong>
                    <span className="soft" dir="auto">
                      {room.accountName}
                    </span>
                  </span>
                </Checkbox>
              ))}
            </div>
            {offered.length < rooms.length ? (
              <p className="soft small">{t("meetings.where.others")}</p>
            ) : null}
            <FieldErrors errors={errorsAt(problem, "connectionIds")} />
          </CheckboxGroup>
        )}
      </section>
      <ProblemNotice
        problem={problem}
        beside={errorsBeside(problem, [
          "title",
          "passcode",
          "scheduledStart",
          "scheduledEnd",
          "connectionIds",
        ])}
      />
      <div>
        <Button type="submit" look="primary" large pending={schedule.pending}>
          {t("meetings.submit")}
        </Button>
      </div>
    </form>
  );
}
