import { useState } from "react";
import { refresh } from "../graphql/refresh";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { useSession } from "../session/Session";
import { Button, OutsideLink } from "../ui/Button";
import { CopyField } from "../ui/CopyField";
import { Notice, ProblemNotice } from "../ui/Notice";
import { PlatformMark, platformName } from "../ui/PlatformMark";
import { InItsWords, Remedy, Said } from "../ui/Said";
import { State } from "../ui/State";
import type { Registration } from "./choice";
import { OpenAsHostMutation, RetryMeetingPlatformMutation, RevealJoinUrlMutation } from "./documents";
import { type MeetingPlatform, meetingTone } from "./meeting";
import { Registrants } from "./Registrants";

/** The room of a meeting on one platform: the link for guests, the way in for the host. */
export function Room({
  platform,
  ahead,
  registration,
}: {
  platform: MeetingPlatform;
  ahead: boolean;
  registration: Registration;
}) {
  const t = useT();
  const { may } = useSession();
  const retry = useAction(RetryMeetingPlatformMutation);
  const name = platformName(platform.platform, t);
  const press = async () => {
    await retry.run(() => ({ input: { meetingPlatformId: platform.id } }));
    refresh.tell();
  };
  return (
    <article className="card" aria-label={`${name}, ${platform.connection.accountName}`}>
      <header className="row">
        <PlatformMark platform={platform.platform} />
        <div>
          <h2>{name}</h2>
          <p className="soft small" dir="auto">
            {platform.connection.accountName}
          </p>
        </div>
        <State tone={meetingTone(platform.status)}>{t(`meetings.status.${platform.status}`)}</State>
      </header>
      {platform.failure ? (
        <Notice
          tone="problem"
          title={<Said code={platform.failure.kind} message={platform.failure.message} />}
        >
          <InItsWords kind={platform.failure.kind} message={platform.failure.message} />
          <p>
            <Remedy kind={platform.failure.kind} remedy={platform.failure.remedy} />
          </p>
          {may("OPERATOR") && platform.status === "FAILED" ? (
            <div>
              <Button icon="retry" onPress={press} pending={retry.pending}>
                {t("meetings.retry")}
              </Button>
            </div>
          ) : null}
          <ProblemNotice problem={retry.problem} />
        </Notice>
      ) : null}
      {platform.joinUrl && ahead ? <JoinLink platform={platform} url={platform.joinUrl} /> : null}
      {ahead && may("OPERATOR") && platform.joinUrl ? <HostLink platform={platform} /> : null}
      {ahead && may("OPERATOR") && platform.joinUrl && registration !== "NONE" ? (
        <Registrants id={platform.id} registration={registration} />
      ) : null}
      {platform.push === "NONE" ? null : (
        <p className="soft">
          {t("meetings.simulcast")}: {t(`meetings.push.${platform.push}`)}
        </p>
      )}
    </article>
  );
}

function JoinLink({ platform, url }: { platform: MeetingPlatform; url: string }) {
  const t = useT();
  const { may } = useSession();
  const reveal = useAction(RevealJoinUrlMutation);
  const [whole, setWhole] = useState<string | null>(null);
  const press = async () => {
    const payload = await reveal.run(() => ({ input: { meetingPlatformId: platform.id } }));
    if (payload?.joinUrl) setWhole(payload.joinUrl);
  };
  return (
    <div className="stack-tight">
      <p>
        <span className="field-label">{t("meetings.join")}</span>{" "}
        <span className="soft small">{whole ? t("meetings.join.whole") : t("meetings.join.short")}</span>
      </p>
      <CopyField text={whole ?? url} label={t("meetings.join")} />
      {may("OPERATOR") && !whole ? (
        <div>
          <Button icon="eye" onPress={press} pending={reveal.pending}>
            {t("meetings.join.show")}
          </Button>
        </div>
      ) : null}
      <ProblemNotice problem={reveal.problem} />
    </div>
  );
}

/** The host's link is fetched when asked for. A second press opens it: browsers block windows that open by themselves. */
function HostLink({ platform }: { platform: MeetingPlatform }) {
  const t = useT();
  const open = useAction(OpenAsHostMutation);
  const [url, setUrl] = useState<string | null>(null);
  const press = async () => {
    const payload = await open.run(() => ({ input: { meetingPlatformId: platform.id } }));
    if (payload?.hostUrl) setUrl(payload.hostUrl);
  };
  return (
    <div className="stack-tight" role="status">
      {url ? (
        <>
          <p className="small">{t("meetings.host.text")}</p>
          <div>
            <OutsideLink href={url} look="primary" icon="door">
              {t("meetings.host.open")}
            </OutsideLink>
          </div>
        </>
      ) : (
        <div>
          <Button look="primary" icon="door" onPress={press} pending={open.pending}>
            {t("meetings.host")}
          </Button>
        </div>
      )}
      <ProblemNotice problem={open.problem} />
    </div>
  );
}
