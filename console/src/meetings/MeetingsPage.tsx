import { useState } from "react";
import { Link } from "react-router";
import { useLiveQuery } from "../graphql/refresh";
import { useI18n, useT } from "../i18n/I18n";
import { clockTime, shortDay, zoneShortName } from "../i18n/time";
import { useSession } from "../session/Session";
import { LinkButton } from "../ui/Button";
import { Page } from "../ui/Page";
import { PlatformMark, platformName } from "../ui/PlatformMark";
import { Query } from "../ui/Query";
import { State } from "../ui/State";
import { MeetingsQuery } from "./documents";
import { type Meeting, meetingTone } from "./meeting";
import "../livestreams/services.css";

const LOOK_BACK_MS = 12 * 3_600_000;

/** The meetings that are not over, and today's. */
export default function MeetingsPage() {
  const t = useT();
  const { may } = useSession();
  const [from] = useState(() => new Date(Date.now() - LOOK_BACK_MS).toISOString());
  const [result, reload] = useLiveQuery({ query: MeetingsQuery, variables: { from } });
  return (
    <Page
      title={t("meetings.title")}
      actions={
        may("OPERATOR") ? (
          <LinkButton to="/meetings/new" look="primary" icon="plus">
            {t("meetings.plan")}
          </LinkButton>
        ) : null
      }
    >
      <Query result={result} retry={reload}>
        {({ meetings }) =>
          meetings.nodes.length === 0 ? (
            <section className="card">
              <h2>{t("meetings.none")}</h2>
              <p className="soft">{t("meetings.none.text")}</p>
            </section>
          ) : (
            <ul className="stack-tight">
              {meetings.nodes.map((meeting) => (
                <li key={meeting.id}>
                  <Row meeting={meeting} />
                </li>
              ))}
            </ul>
          )
        }
      </Query>
    </Page>
  );
}

function Row({ meeting }: { meeting: Meeting }) {
  const { t, locale } = useI18n();
  const zone = { locale, timeZone: meeting.timeZone };
  const start = new Date(meeting.scheduledStart);
  return (
    <Link className="entry" to={`/meetings/${meeting.id}`}>
      <span className="entry-time numbers">
        {shortDay(start, zone)} · {clockTime(start, zone)}{" "}
        <span className="soft small">{zoneShortName(start, zone)}</span>
      </span>
      <span className="entry-what">
        <span className="entry-title" dir="auto">
          {meeting.title}
        </span>
        <span className="soft small">
          {meeting.platforms.map((one) => platformName(one.platform, t)).join(", ")}
        </span>
      </span>
      <span className="entry-marks">
        {meeting.platforms.map((one) => (
          <PlatformMark key={one.id} platform={one.platform} small />
        ))}
      </span>
      <State tone={meetingTone(meeting.status)}>{t(`meetings.status.${meeting.status}`)}</State>
    </Link>
  );
}
