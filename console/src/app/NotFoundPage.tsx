import { useT } from "../i18n/I18n";
import { LinkButton } from "../ui/Button";
import { Page } from "../ui/Page";

export default function NotFoundPage() {
  const t = useT();
  return (
    <Page title={t("app.notFound.title")}>
      <p>{t("app.notFound.text")}</p>
      <div>
        <LinkButton to="/" look="primary">
          {t("app.goHome")}
        </LinkButton>
      </div>
    </Page>
  );
}
