import { refresh } from "../graphql/refresh";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { useAnnounce } from "../ui/Announcer";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { CancelMutation } from "./documents";
import type { Service } from "./form";

/** Asks before a service is taken back everywhere. */
export function CancelDialog({ service, close }: { service: Service; close: () => void }) {
  const t = useT();
  const announce = useAnnounce();
  const cancel = useAction(CancelMutation);
  const confirm = async () => {
    const payload = await cancel.run(() => ({ input: { livestreamId: service.id } }));
    if (!payload) return;
    announce(t("edit.cancelled"));
    refresh.tell();
    close();
  };
  return (
    <ConfirmDialog
      title={t("edit.cancel.title", { title: service.title })}
      confirmWords={t("edit.cancel.confirm")}
      keepWords={t("edit.cancel.keep")}
      confirm={confirm}
      close={close}
      pending={cancel.pending}
      problem={cancel.problem}
    >
      <p>{t("edit.cancel.text")}</p>
    </ConfirmDialog>
  );
}
