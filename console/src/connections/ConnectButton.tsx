import { type ReactNode, useEffect, useState } from "react";
import type { VariablesOf } from "../graphql/tada";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { Button } from "../ui/Button";
import { ProblemNotice } from "../ui/Notice";
import { platformName } from "../ui/PlatformMark";
import { ConnectMutation } from "./documents";

export type Platform = VariablesOf<typeof ConnectMutation>["input"]["platform"];

type Props = {
  platform: Platform;
  /** The connection to bring back; the same account must come. */
  reconnect?: string;
  look?: "primary" | "secondary";
  large?: boolean;
  autoFocus?: boolean;
  children: ReactNode;
};

/** Sends the browser to the platform's consent page. It comes back to the page that proves what came of it. */
export function ConnectButton({
  platform,
  reconnect,
  look = "primary",
  large = false,
  autoFocus = false,
  children,
}: Props) {
  const t = useT();
  const connect = useAction(ConnectMutation);
  const [leaving, setLeaving] = useState(false);

  useEffect(() => {
    // Whoever comes back with the browser's back button finds the page as it was left: ready for another press.
    const returned = () => setLeaving(false);
    window.addEventListener("pageshow", returned);
    return () => window.removeEventListener("pageshow", returned);
  }, []);

  const press = async () => {
    const input = { platform, returnPath: "/connections/result", ...(reconnect ? { reconnect } : {}) };
    const payload = await connect.run(() => ({ input }));
    if (!payload?.authorizationUrl) return;
    setLeaving(true);
    window.location.assign(payload.authorizationUrl);
  };

  return (
    <>
      <Button
        look={look}
        large={large}
        icon="plug"
        onPress={press}
        pending={connect.pending || leaving}
        autoFocus={autoFocus}
      >
        {leaving ? t("connect.leaving", { platform: platformName(platform, t) }) : children}
      </Button>
      <ProblemNotice problem={connect.problem} />
    </>
  );
}
