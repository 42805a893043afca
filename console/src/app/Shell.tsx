import type { ReactNode } from "react";
import { useT } from "../i18n/I18n";
import { useSession } from "../session/Session";
import { AccountMenu } from "./AccountMenu";
import { Navigation } from "./Navigation";
import "./shell.css";

/** What stands around every screen: the way between them, and who is here. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useT();
  const { viewer } = useSession();
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t("app.skip")}
      </a>
      <header className="shell-head">
        <div className="shell-brand">
          <img src="/icon.svg" alt="" width="32" height="32" />
          <span className="shell-church" dir="auto">
            {viewer.church.name}
          </span>
        </div>
        <AccountMenu />
      </header>
      <Navigation />
      <main className="shell-main" id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
