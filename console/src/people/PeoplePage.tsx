import { useLiveQuery } from "../graphql/refresh";
import { useT } from "../i18n/I18n";
import { useSession } from "../session/Session";
import { Notice } from "../ui/Notice";
import { Page } from "../ui/Page";
import { Query } from "../ui/Query";
import { PeopleQuery } from "./documents";
import { Invitations } from "./Invitations";
import { InviteForm } from "./InviteForm";
import { MemberRow } from "./MemberRow";
import "./people.css";

/** Who may do what, and who is invited. */
export default function PeoplePage() {
  const t = useT();
  const { may } = useSession();
  const [result, reload] = useLiveQuery({ query: PeopleQuery, variables: {}, pause: !may("ADMIN") });
  if (!may("ADMIN")) {
    return (
      <Page title={t("people.title")}>
        <Notice tone="none" title={t("role.needs.ADMIN")} />
      </Page>
    );
  }
  return (
    <Page title={t("people.title")}>
      <Query result={result} retry={reload}>
        {({ members, invitations }) => (
          <>
            <section className="card" aria-labelledby="members-title">
              <h2 id="members-title">{t("people.members")}</h2>
              <ul className="people">
                {members.map((member) => (
                  <MemberRow key={member.id} member={member} />
                ))}
              </ul>
            </section>
            <InviteForm />
            {invitations.length > 0 ? <Invitations invitations={invitations} /> : null}
          </>
        )}
      </Query>
    </Page>
  );
}
