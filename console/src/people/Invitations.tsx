import { refresh } from "../graphql/refresh";
import type { ResultOf } from "../graphql/tada";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { dayAndTime } from "../i18n/time";
import { useChurchZone } from "../session/Session";
import { Button } from "../ui/Button";
import { ProblemNotice } from "../ui/Notice";
import { type PeopleQuery, RevokeInvitationMutation } from "./documents";

type Invitation = ResultOf<typeof PeopleQuery>["invitations"][number];

/** Links that can still be used. */
export function Invitations({ invitations }: { invitations: readonly Invitation[] }) {
  const t = useT();
  return (
    <section className="card" aria-labelledby="invitations-title">
      <h2 id="invitations-title">{t("people.invitations")}</h2>
      <ul className="people">
        {invitations.map((invitation) => (
          <Row key={invitation.id} invitation={invitation} />
        ))}
      </ul>
    </section>
  );
}

function Row({ invitation }: { invitation: Invitation }) {
  const t = useT();
  const zone = useChurchZone();
  const revoke = useAction(RevokeInvitationMutation);
  const press = async () => {
    await revoke.run(() => ({ input: { invitationId: invitation.id } }));
    refresh.tell();
  };
  return (
    <li className="person">
      <div className="person-who">
        <strong>{invitation.email}</strong>
        <br />
        <span className="soft small">
          {t(`role.${invitation.role}`)} ·{" "}
          {t("people.invitations.until", { date: dayAndTime(new Date(invitation.expiresAt), zone) })}
        </span>
      </div>
      <Button
        look="quiet"
        onPress={press}
        pending={revoke.pending}
        label={`${t("people.revoke")}: ${invitation.email}`}
      >
        {t("people.revoke")}
      </Button>
      <ProblemNotice problem={revoke.problem} />
    </li>
  );
}
