import { useParams } from "react-router";
import { Guide } from "../connections/Guide";
import { refresh, useLiveQuery } from "../graphql/refresh";
import type { ResultOf } from "../graphql/tada";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { useSession } from "../session/Session";
import { useAnnounce } from "../ui/Announcer";
import { Button, LinkButton } from "../ui/Button";
import { CopyField } from "../ui/CopyField";
import { Notice, ProblemNotice } from "../ui/Notice";
import { Page } from "../ui/Page";
import { platformName } from "../ui/PlatformMark";
import { Query } from "../ui/Query";
import { AppForm } from "./AppForm";
import { AppsQuery, RemoveAppMutation } from "./documents";
import "../connections/connections.css";

export type App = ResultOf<typeof AppsQuery>["platforms"][number];

/** The church's own registration with one platform: what to copy there, what to paste here, and the guide. */
export default function AppPage() {
  const t = useT();
  const { slug } = useParams();
  const { may } = useSession();
  const [result, reload] = useLiveQuery({ query: AppsQuery, variables: {} });
  const app = result.data?.platforms.find((one) => one.slug === slug && one.redirectUri);
  return (
    <Page title={app ? t("apps.of", { platform: platformName(app.platform, t) }) : t("apps.title")}>
      {may("ADMIN") ? (
        <Query result={result} retry={reload}>
          {() =>
            app ? (
              <Registration app={app} />
            ) : (
              <Notice tone="none" title={t("app.notFound.title")}>
                <p>{t("app.notFound.text")}</p>
              </Notice>
            )
          }
        </Query>
      ) : (
        <Notice tone="none" title={t("role.needs.ADMIN")} />
      )}
    </Page>
  );
}

function Registration({ app }: { app: App }) {
  const t = useT();
  const { redirectUri, webhookUrl } = app;
  return (
    <>
      <State app={app} />
      <section className="card" aria-labelledby="there-title">
        <h2 id="there-title">{t("apps.there", { platform: platformName(app.platform, t) })}</h2>
        {redirectUri ? (
          <div className="stack-tight">
            <p className="field-label">{t("connect.redirectUri")}</p>
            <CopyField text={redirectUri} label={t("connect.redirectUri")} />
          </div>
        ) : null}
        {webhookUrl ? (
          <div className="stack-tight">
            <p className="field-label">{t("apps.webhookUrl")}</p>
            <CopyField text={webhookUrl} label={t("apps.webhookUrl")} />
          </div>
        ) : null}
      </section>
      <AppForm app={app} />
      <section className="card" aria-labelledby="guide-title">
        <h2 id="guide-title">{t("connect.guide")}</h2>
        <Guide platform={app.platform} redirectUri={redirectUri} />
      </section>
    </>
  );
}

/** Which registration counts now, and the way back to the one of this Steeple. */
function State({ app }: { app: App }) {
  const t = useT();
  const announce = useAnnounce();
  const remove = useAction(RemoveAppMutation);
  const press = async () => {
    const payload = await remove.run(() => ({ input: { platform: app.platform } }));
    if (!payload) return;
    announce(t("apps.removed", { platform: platformName(app.platform, t) }));
    refresh.tell();
  };
  return (
    <section className="card">
      <Notice tone={app.app === "NONE" ? "warning" : "ok"} title={t(`apps.source.${app.app}`)}>
        <p>{t(`apps.source.${app.app}.text`)}</p>
      </Notice>
      <div className="row">
        {app.app === "NONE" ? null : (
          <LinkButton to={`/connections/add/${app.slug}`} icon="plug">
            {t("connect.connect", { platform: platformName(app.platform, t) })}
          </LinkButton>
        )}
        {app.app === "OWN" ? (
          <Button onPress={press} pending={remove.pending}>
            {t("apps.remove")}
          </Button>
        ) : null}
      </div>
      <ProblemNotice problem={remove.problem} />
    </section>
  );
}
