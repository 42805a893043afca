import { type ReactNode, useEffect, useRef } from "react";
import { useNavigationType } from "react-router";
import { useT } from "../i18n/I18n";

/** The frame of a screen: its name in the browser's title and as the first heading, which takes the focus on arrival. */
export function Page({
  title,
  actions,
  children,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const t = useT();
  const arrival = useNavigationType();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title, t]);
  useEffect(() => {
    // The browser itself finds the place again when somebody goes back.
    if (arrival !== "POP") heading.current?.scrollIntoView({ block: "nearest" });
  }, [arrival]);
  useEffect(() => {
    // Not on the first load: there the browser starts at the top, as people expect.
    if (window.history.state?.idx > 0) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className="page">
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions ? <div className="row">{actions}</div> : null}
      </div>
      {children}
    </div>
  );
}

export function Loading() {
  const t = useT();
  return (
    <div className="loading" role="status">
      <span className="spinner" aria-hidden="true" />
      {t("app.loading")}
    </div>
  );
}
