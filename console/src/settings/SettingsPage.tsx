import { useT } from "../i18n/I18n";
import { useSession } from "../session/Session";
import { LinkButton } from "../ui/Button";
import { Page } from "../ui/Page";
import { Apps } from "./Apps";
import { ChurchForm } from "./ChurchForm";
import { Health } from "./Health";
import { PasswordForm } from "./PasswordForm";
import { Tokens } from "./Tokens";
import "../people/people.css";

/** The church, one's own password, tokens for programs, and how this Steeple is. */
export default function SettingsPage() {
  const t = useT();
  const { may } = useSession();
  return (
    <Page
      title={t("settings.title")}
      actions={
        may("ADMIN") ? (
          <LinkButton to="/people" icon="people">
            {t("settings.people")}
          </LinkButton>
        ) : null
      }
    >
      {may("ADMIN") ? <ChurchForm /> : null}
      <PasswordForm />
      {may("ADMIN") ? <Apps /> : null}
      {may("ADMIN") ? <Tokens /> : null}
      {may("ADMIN") ? <Health /> : null}
    </Page>
  );
}
