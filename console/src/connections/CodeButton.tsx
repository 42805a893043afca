import { useNavigate } from "react-router";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { Button } from "../ui/Button";
import { ProblemNotice } from "../ui/Notice";
import type { Platform } from "./ConnectButton";
import { ConnectByCodeMutation } from "./documents";

/** Asks for a code and goes to the page that shows it and waits. */
export function CodeButton({ platform }: { platform: Platform }) {
  const t = useT();
  const navigate = useNavigate();
  const connect = useAction(ConnectByCodeMutation);

  const press = async () => {
    const payload = await connect.run(() => ({ input: { platform } }));
    if (payload?.attempt) navigate(`/connections/result?attempt=${payload.attempt.id}`);
  };

  return (
    <div className="stack-tight">
      <p className="soft">{t("connect.code.text")}</p>
      <div>
        <Button look="secondary" icon="plug" onPress={press} pending={connect.pending}>
          {t("connect.code")}
        </Button>
      </div>
      <ProblemNotice problem={connect.problem} />
    </div>
  );
}
