import { TestConnectionMutation } from "../connections/documents";
import { refresh } from "../graphql/refresh";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { useSession } from "../session/Session";
import { Button, LinkButton } from "../ui/Button";
import { ProblemNotice } from "../ui/Notice";
import { type Fix, fixOf } from "./checklist";
import { CheckReadinessMutation, RetryPlatformMutation, SaveAgainMutation } from "./documents";
import type { Finding, Service } from "./verdict";

type Props = { finding: Finding; service: Service };

/** The one thing to do about a finding. Who may not do it reads who can. */
export function FixButton({ finding, service }: Props) {
  const t = useT();
  const { may } = useSession();
  const fix = fixOf(finding.code);
  if (fix === "reconnect") {
    if (!may("ADMIN")) return <p className="soft small">{t("role.needs.ADMIN")}</p>;
    return (
      <LinkButton to={`/connections?reconnect=${finding.connectionId}`}>{t("home.fix.reconnect")}</LinkButton>
    );
  }
  if (!may("OPERATOR")) return <p className="soft small">{t("role.needs.OPERATOR")}</p>;
  if (fix === "encoder" || fix === "key") {
    return <LinkButton to={`/services/${service.id}/live#encoder`}>{t(`home.fix.${fix}`)}</LinkButton>;
  }
  return <AskingButton fix={fix} finding={finding} service={service} />;
}

function AskingButton({
  fix,
  finding,
  service,
}: Props & { fix: Exclude<Fix, "reconnect" | "encoder" | "key"> }) {
  const t = useT();
  const test = useAction(TestConnectionMutation);
  const retry = useAction(RetryPlatformMutation);
  const look = useAction(CheckReadinessMutation);
  const save = useAction(SaveAgainMutation);

  const steps = {
    test: () => test.run(() => ({ input: { connectionId: finding.connectionId } })),
    retry: () => retry.run(() => ({ input: { livestreamPlatformId: finding.livestreamPlatformId } })),
    look: () => look.run(() => ({ input: { livestreamId: service.id } })),
    saveAgain: () => {
      const { id, version, scheduledStart, privacy } = service;
      return save.run(() => ({
        input: { livestreamId: id, expectedVersion: version, scheduledStart, privacy },
      }));
    },
  };
  const action = { test, retry, look, saveAgain: save }[fix];
  const press = async () => {
    await steps[fix]();
    refresh.tell();
  };

  return (
    <div className="stack-tight">
      <Button onPress={press} pending={action.pending}>
        {t(`home.fix.${fix}`)}
      </Button>
      <ProblemNotice problem={action.problem} />
    </div>
  );
}
