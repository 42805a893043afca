import { Dialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { useT } from "../i18n/I18n";
import type { Viewer } from "./Session";
import { SignInForm } from "./SignInForm";

/** Above the page when the session has ended. What is on the page stays there, typed text included. */
export default function SignInAgain({
  email,
  arrived,
}: {
  email: string;
  arrived: (viewer: Viewer) => void;
}) {
  const t = useT();
  return (
    <ModalOverlay className="modal-ground" isOpen isKeyboardDismissDisabled>
      <Modal className="modal">
        <Dialog className="dialog">
          <Heading slot="title" level={2}>
            {t("signIn.again.title")}
          </Heading>
          <p className="soft">{t("signIn.again.text")}</p>
          <SignInForm email={email} arrived={arrived} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
