import { useEffect } from "react";
import { useT } from "../i18n/I18n";
import type { Viewer } from "./Session";
import { SignInForm } from "./SignInForm";
import "./session.css";

/** What a stranger sees, at whatever address they came to; after signing in they are where they wanted to be. */
export function SignInPage({ arrived }: { arrived: (viewer: Viewer) => void }) {
  const t = useT();
  useEffect(() => {
    document.title = `${t("signIn.title")} · ${t("app.name")}`;
  }, [t]);
  return (
    <main className="front">
      <div className="front-brand">
        <img src="/icon.svg" alt="" width="56" height="56" />
        <p className="front-name">{t("app.name")}</p>
        <p className="soft">{t("signIn.lead")}</p>
      </div>
      <div className="card">
        <h1 className="front-title">{t("signIn.title")}</h1>
        <SignInForm arrived={arrived} />
      </div>
      <section className="front-first small soft">
        <h2 className="small">{t("signIn.firstTime")}</h2>
        <p>{t("signIn.firstTime.text")}</p>
      </section>
    </main>
  );
}
