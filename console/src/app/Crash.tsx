import { Component, type ReactNode } from "react";
import { useT } from "../i18n/I18n";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";

/** Catches a fault of the console itself: a sentence and a way on, never an empty page. */
export class Crash extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError() {
    return { crashed: true };
  }

  override render() {
    return this.state.crashed ? <CrashText /> : this.props.children;
  }
}

function CrashText() {
  const t = useT();
  return (
    <main className="front" role="alert">
      <Notice tone="problem" title={t("app.crashed.title")}>
        <p>{t("app.crashed.text")}</p>
        <div>
          <Button look="primary" onPress={() => window.location.reload()}>
            {t("app.crashed.reload")}
          </Button>
        </div>
      </Notice>
    </main>
  );
}
