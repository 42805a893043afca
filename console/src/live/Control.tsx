import { useAction } from "../graphql/use-action";
import { useI18n } from "../i18n/I18n";
import type { Translate } from "../i18n/messages";
import { clockTime, type InZone } from "../i18n/time";
import { useSession } from "../session/Session";
import { useAnnounce } from "../ui/Announcer";
import { Button, LinkButton } from "../ui/Button";
import { Notice, ProblemNotice } from "../ui/Notice";
import { EndMutation, ExtendMutation, StartMutation } from "./documents";
import { HoldButton } from "./HoldButton";
import { type Live, nextAction } from "./rules";

/** The large button with the next action, and ten more minutes. Disabled while the page is stale. */
export function Control({ live, stale }: { live: Live; stale: boolean }) {
  const { t, locale } = useI18n();
  const { may } = useSession();
  const action = nextAction(live);
  const zone = { locale, timeZone: live.timeZone };

  if (action.kind === "over") return <Over live={live} cancelled={action.cancelled} />;
  if (!may("OPERATOR")) return <Notice tone="none" title={t("live.viewer")} />;
  return (
    <div className="control">
      {action.kind === "start" || action.kind === "starting" ? (
        <Start live={live} stale={stale} starting={action.kind === "starting"} zone={zone} />
      ) : null}
      {action.kind === "start" ? null : <End live={live} stale={stale} action={action.kind} />}
      {action.kind === "ending" ? null : <Extend live={live} stale={stale} zone={zone} />}
    </div>
  );
}

function Start({
  live,
  stale,
  starting,
  zone,
}: {
  live: Live;
  stale: boolean;
  starting: boolean;
  zone: InZone;
}) {
  const { t } = useI18n();
  const start = useAction(StartMutation);
  const press = () => {
    void start.run((idempotencyKey) => ({ input: { livestreamId: live.id, idempotencyKey } }));
  };
  return (
    <>
      <HoldButton
        label={starting ? t("live.do.starting") : t("live.do.start")}
        icon="live"
        look="primary"
        disabled={stale}
        pending={starting || start.pending}
        confirm={press}
      />
      <p className="soft small control-policy">{starting ? t("live.startStuck") : policy(live, t, zone)}</p>
      <ProblemNotice problem={start.problem} />
    </>
  );
}

function policy(live: Live, t: Translate, zone: InZone): string {
  if (live.startPolicy === "ON_SIGNAL") return t("live.starts.onSignal");
  if (live.startPolicy === "MANUAL") return t("live.starts.manual");
  return t("live.starts.atTime", { time: clockTime(new Date(live.scheduledStart), zone) });
}

function End({ live, stale, action }: { live: Live; stale: boolean; action: "starting" | "end" | "ending" }) {
  const { t } = useI18n();
  const end = useAction(EndMutation);
  const press = () => {
    void end.run((idempotencyKey) => ({ input: { livestreamId: live.id, idempotencyKey } }));
  };
  const ending = action === "ending";
  return (
    <>
      <HoldButton
        label={ending ? t("live.do.ending") : t("live.do.end")}
        icon="close"
        look="danger"
        disabled={stale}
        pending={ending || end.pending}
        confirm={press}
      />
      <ProblemNotice problem={end.problem} />
    </>
  );
}

const MORE_MINUTES = 10;

function Extend({ live, stale, zone }: { live: Live; stale: boolean; zone: InZone }) {
  const { t } = useI18n();
  const announce = useAnnounce();
  const extend = useAction(ExtendMutation);
  const press = async () => {
    const input = { livestreamId: live.id, minutes: MORE_MINUTES };
    const payload = await extend.run((idempotencyKey) => ({ input: { ...input, idempotencyKey } }));
    const ends = payload?.livestream?.scheduledEnd;
    if (ends) announce(t("live.extended", { time: clockTime(new Date(ends), zone) }));
  };
  return (
    <div className="control-extend">
      <Button
        large
        icon="plus"
        onPress={press}
        pending={extend.pending}
        disabled={stale}
        label={t("live.extend.label")}
      >
        {t("live.extend")}
      </Button>
      <span className="control-ends">
        {t("live.ends", { time: clockTime(new Date(live.scheduledEnd), zone) })}
      </span>
      <ProblemNotice problem={extend.problem} />
    </div>
  );
}

function Over({ live, cancelled }: { live: Live; cancelled: boolean }) {
  const { t } = useI18n();
  if (cancelled) return <Notice tone="none" title={t("live.cancelled.text")} />;
  return (
    <LinkButton to={`/services/${live.id}/after`} look="primary" large wide>
      {t("live.do.after")}
    </LinkButton>
  );
}
