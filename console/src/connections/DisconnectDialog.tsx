import { refresh } from "../graphql/refresh";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { useAnnounce } from "../ui/Announcer";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { platformName } from "../ui/PlatformMark";
import { DisconnectMutation } from "./documents";
import type { Connection } from "./state";
import { UsedFor } from "./UsedFor";

/** Asks before an account is disconnected, and names what would break. */
export function DisconnectDialog({ connection, close }: { connection: Connection; close: () => void }) {
  const t = useT();
  const announce = useAnnounce();
  const disconnect = useAction(DisconnectMutation);
  const account = `${platformName(connection.platform, t)} “${connection.accountName}”`;

  const confirm = async () => {
    const payload = await disconnect.run(() => ({ input: { connectionId: connection.id } }));
    if (!payload) return;
    announce(t("connections.disconnected", { account }));
    refresh.tell();
    close();
  };

  return (
    <ConfirmDialog
      title={t("connections.disconnect.title", { account })}
      confirmWords={t("connections.disconnect.confirm")}
      keepWords={t("action.cancel")}
      confirm={confirm}
      close={close}
      pending={disconnect.pending}
      problem={disconnect.problem}
    >
      <p>{t("connections.disconnect.text")}</p>
      {connection.usedBy.length > 0 ? (
        <div className="stack-tight">
          <p className="field-label">{t("connections.disconnect.breaks")}</p>
          <UsedFor uses={connection.usedBy} all />
        </div>
      ) : (
        <p className="soft">{t("connections.disconnect.breaksNothing")}</p>
      )}
    </ConfirmDialog>
  );
}
