import { useQuery } from "urql";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { SelectField } from "../ui/Choices";
import { ProblemNotice } from "../ui/Notice";
import { ChurchesQuery, SwitchChurchMutation } from "./documents";
import { useSession } from "./Session";

/** Going over to another church of the same person; nothing where there is only one. */
export default function ChurchChoice() {
  const t = useT();
  const { viewer } = useSession();
  const [asked] = useQuery({ query: ChurchesQuery });
  const change = useAction(SwitchChurchMutation);
  const churches = asked.data?.viewer?.churches ?? [];
  if (churches.length < 2) return null;

  const choose = async (churchId: string) => {
    if (churchId === viewer.church.id) return;
    const payload = await change.run(() => ({ input: { churchId } }));
    // A fresh page: nothing of the church before stays on it.
    if (payload) window.location.assign("/");
  };

  return (
    <div className="stack-tight">
      <SelectField
        label={t("app.church")}
        value={viewer.church.id}
        onChange={choose}
        disabled={change.pending}
        options={churches.map(({ church, role }) => ({
          value: church.id,
          words: `${church.name} · ${t(`role.${role}`)}`,
        }))}
      />
      <ProblemNotice problem={change.problem} />
    </div>
  );
}
