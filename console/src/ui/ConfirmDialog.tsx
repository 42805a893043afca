import type { ReactNode } from "react";
import type { Problem } from "../graphql/problems";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { ProblemNotice } from "./Notice";

type Props = {
  title: string;
  confirmWords: string;
  keepWords: string;
  confirm: () => void;
  close: () => void;
  pending: boolean;
  problem: Problem | null;
  children: ReactNode;
};

/** Asks before something that cannot be taken back. The way out comes first. */
export function ConfirmDialog({
  title,
  confirmWords,
  keepWords,
  confirm,
  close,
  pending,
  problem,
  children,
}: Props) {
  return (
    <Dialog title={title} close={close} role="alertdialog">
      {children}
      <ProblemNotice problem={problem} />
      <div className="dialog-buttons">
        <Button onPress={close}>{keepWords}</Button>
        <Button look="danger" onPress={confirm} pending={pending}>
          {confirmWords}
        </Button>
      </div>
    </Dialog>
  );
}
