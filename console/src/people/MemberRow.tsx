import { useState } from "react";
import { refresh } from "../graphql/refresh";
import type { ResultOf } from "../graphql/tada";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { fullDate } from "../i18n/time";
import { type Role, useChurchZone, useSession } from "../session/Session";
import { useAnnounce } from "../ui/Announcer";
import { Button } from "../ui/Button";
import { SelectField } from "../ui/Choices";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { ProblemNotice } from "../ui/Notice";
import { ChangeRoleMutation, type PeopleQuery, RemoveMemberMutation } from "./documents";
import { roleOptions } from "./roles";

type Member = ResultOf<typeof PeopleQuery>["members"][number];

/** One member with their role. */
export function MemberRow({ member }: { member: Member }) {
  const t = useT();
  const zone = useChurchZone();
  const announce = useAnnounce();
  const { viewer, may } = useSession();
  const change = useAction(ChangeRoleMutation);
  const { name, email } = member.user;
  const self = viewer.user?.id === member.user.id;
  const above = !may(member.role);

  const choose = async (role: Role) => {
    const payload = await change.run(() => ({ input: { memberId: member.id, role } }));
    if (payload) announce(t("people.roleChanged", { name, role: t(`role.${role}`) }));
    refresh.tell();
  };

  return (
    <li className="person">
      <div className="person-who">
        <strong dir="auto">{name}</strong>{" "}
        {self ? <span className="soft small">({t("people.you")})</span> : null}
        <br />
        <span className="soft small">
          {email}
          {member.validUntil
            ? ` · ${t("people.until", { date: fullDate(new Date(member.validUntil), zone) })}`
            : ""}
        </span>
      </div>
      {self || above ? (
        <span>{t(`role.${member.role}`)}</span>
      ) : (
        <>
          <SelectField<Role>
            label={t("people.role", { name })}
            value={member.role}
            onChange={choose}
            disabled={change.pending}
            options={roleOptions(viewer.role, t)}
          />
          <Remove member={member} />
        </>
      )}
      <ProblemNotice problem={change.problem} />
    </li>
  );
}

function Remove({ member }: { member: Member }) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const remove = useAction(RemoveMemberMutation);
  const confirm = async () => {
    const payload = await remove.run(() => ({ input: { memberId: member.id } }));
    if (!payload) return;
    setAsking(false);
    refresh.tell();
  };
  return (
    <>
      <Button
        look="quiet"
        onPress={() => setAsking(true)}
        label={`${t("people.remove")}: ${member.user.name}`}
      >
        {t("people.remove")}
      </Button>
      {asking ? (
        <ConfirmDialog
          title={t("people.remove.title", { name: member.user.name })}
          confirmWords={t("people.remove")}
          keepWords={t("people.remove.keep")}
          confirm={confirm}
          close={() => setAsking(false)}
          pending={remove.pending}
          problem={remove.problem}
        >
          <p>{t("people.remove.text")}</p>
        </ConfirmDialog>
      ) : null}
    </>
  );
}
