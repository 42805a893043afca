import { useEffect } from "react";
import { useT } from "../i18n/I18n";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";

const RETRY_EVERY_MS = 3_000;

/** Steeple did not answer when the console was opened. Asks again by itself. */
export function Unreachable({ retry }: { retry: () => void }) {
  const t = useT();
  useEffect(() => {
    const timer = setInterval(retry, RETRY_EVERY_MS);
    return () => clearInterval(timer);
  }, [retry]);
  return (
    <main className="front" role="alert">
      <Notice tone="warning" title={t("signIn.unreachable.title")}>
        <p>{t("signIn.unreachable.text")}</p>
        <div>
          <Button onPress={retry} icon="retry">
            {t("action.tryAgain")}
          </Button>
        </div>
      </Notice>
    </main>
  );
}
