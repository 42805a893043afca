import { useT } from "../i18n/I18n";
import { Icon } from "../ui/Icon";

/** How old the page is when the connection is lost. The region is there before it speaks, and speaks once. */
export function StaleBanner({ seconds }: { seconds: number | null }) {
  const t = useT();
  return (
    <>
      <div role="alert" className="visually-hidden">
        {seconds === null ? "" : t("stale.text")}
      </div>
      {seconds === null ? null : (
        <div className="stale" data-testid="stale">
          <Icon name="warning" />
          <div>
            <p className="stale-title numbers">{t("stale.title", { seconds })}</p>
            <p className="small">{t("stale.text")}</p>
          </div>
        </div>
      )}
    </>
  );
}
