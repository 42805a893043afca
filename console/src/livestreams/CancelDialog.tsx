import { refresh } from "../graphql/refresh";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { useAnnounce } from "../ui/Announcer";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { ProblemNotice } from "../ui/Notice";
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
    <Dialog title={t("edit.cancel.title", { title: service.title })} close={close} role="alertdialog">
      <p>{t("edit.cancel.text")}</p>
      <ProblemNotice problem={cancel.problem} />
      <div className="dialog-buttons">
        <Button onPress={close}>{t("edit.cancel.keep")}</Button>
        <Button look="danger" onPress={confirm} pending={cancel.pending}>
          {t("edit.cancel.confirm")}
        </Button>
      </div>
    </Dialog>
  );
}
