import { refresh } from "../graphql/refresh";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { useAnnounce } from "../ui/Announcer";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { ProblemNotice } from "../ui/Notice";
import { platformName } from "../ui/PlatformMark";
import { DisconnectMutation } from "./documents";
import type { Connection } from "./state";
import { UsedFor } from "./UsedFor";

/** Asks before an account is disconnected, and names what would break. */
export function DisconnectDialog({ connection, close }: { connection: Connection; close: () => void }) {
  const t = useT();
  const announce = useAnnounce();
  const disconnect = useAction(DisconnectMutation);
  const account = `${platformName(connection.platform)} “${connection.accountName}”`;

  const confirm = async () => {
    const payload = await disconnect.run(() => ({ input: { connectionId: connection.id } }));
    if (!payload) return;
    announce(t("connections.disconnected", { account }));
    refresh.tell();
    close();
  };

  return (
    <Dialog title={t("connections.disconnect.title", { account })} close={close} role="alertdialog">
      <p>{t("connections.disconnect.text")}</p>
      {connection.usedBy.length > 0 ? (
        <div className="stack-tight">
          <p className="field-label">{t("connections.disconnect.breaks")}</p>
          <UsedFor uses={connection.usedBy} all />
        </div>
      ) : (
        <p className="soft">{t("connections.disconnect.breaksNothing")}</p>
      )}
      <ProblemNotice problem={disconnect.problem} />
      <div className="dialog-buttons">
        <Button onPress={close}>{t("action.cancel")}</Button>
        <Button look="danger" onPress={confirm} pending={disconnect.pending}>
          {t("connections.disconnect.confirm")}
        </Button>
      </div>
    </Dialog>
  );
}
