import { useMemo } from "react";
import { useQuery } from "urql";
import { refresh } from "../graphql/refresh";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { useSession } from "../session/Session";
import { useAnnounce } from "../ui/Announcer";
import { SelectField } from "../ui/Choices";
import { ProblemNotice } from "../ui/Notice";
import { platformName } from "../ui/PlatformMark";
import { SimulcastMutation, TargetsQuery } from "./documents";
import type { Meeting } from "./meeting";

const NEAR_MS = 24 * 3_600_000;

/** Where the meeting's picture goes: to one platform of a service on the same day. */
export function Simulcast({ meeting }: { meeting: Meeting }) {
  const t = useT();
  const announce = useAnnounce();
  const { may } = useSession();
  const simulcast = useAction(SimulcastMutation);
  const near = useMemo(() => {
    const start = Date.parse(meeting.scheduledStart);
    return { from: new Date(start - NEAR_MS).toISOString(), to: new Date(start + NEAR_MS).toISOString() };
  }, [meeting.scheduledStart]);
  const [targets] = useQuery({ query: TargetsQuery, variables: near });

  const services = (targets.data?.livestreams.nodes ?? []).filter(
    (one) => one.status === "SCHEDULED" || one.status === "LIVE",
  );
  const options = services.flatMap((service) =>
    service.platforms.map((platform) => ({
      value: platform.id,
      words: t("meetings.simulcast.option", {
        title: service.title,
        platform: platformName(platform.platform, t),
      }),
    })),
  );
  const choose = async (livestreamPlatformId: string) => {
    const input = { meetingId: meeting.id, livestreamPlatformId: livestreamPlatformId || null };
    const payload = await simulcast.run(() => ({ input }));
    if (payload) announce(t("meetings.simulcast.saved"));
    refresh.tell();
  };

  return (
    <section className="card" aria-labelledby="simulcast-title">
      <div>
        <h2 id="simulcast-title">{t("meetings.simulcast")}</h2>
        <p className="soft">{t("meetings.simulcast.text")}</p>
      </div>
      <SelectField
        label={t("meetings.simulcast.target")}
        value={meeting.simulcastTo?.id ?? ""}
        disabled={!may("OPERATOR") || simulcast.pending}
        onChange={choose}
        options={[{ value: "", words: t("meetings.simulcast.nowhere") }, ...options]}
      />
      <ProblemNotice problem={simulcast.problem} />
    </section>
  );
}
