import { useLiveQuery } from "../graphql/refresh";
import { useT } from "../i18n/I18n";
import { LinkButton } from "../ui/Button";
import { PlatformMark, platformName } from "../ui/PlatformMark";
import { Query } from "../ui/Query";
import { AppsQuery } from "./documents";

/** With whose registration accounts are connected, platform by platform. */
export function Apps() {
  const t = useT();
  const [result, reload] = useLiveQuery({ query: AppsQuery, variables: {} });
  return (
    <section className="card" aria-labelledby="apps-title">
      <div>
        <h2 id="apps-title">{t("apps.title")}</h2>
        <p className="soft">{t("apps.text")}</p>
      </div>
      <Query result={result} retry={reload}>
        {({ platforms }) => (
          <ul className="people">
            {platforms
              .filter((platform) => platform.redirectUri)
              .map((platform) => (
                <li className="person" key={platform.platform}>
                  <div className="row person-who">
                    <PlatformMark platform={platform.platform} small />
                    <div>
                      <strong>{platformName(platform.platform, t)}</strong>
                      <br />
                      <span className="soft small">{t(`apps.source.${platform.app}`)}</span>
                    </div>
                  </div>
                  <LinkButton to={`/settings/apps/${platform.slug}`}>
                    {t("apps.open", { platform: platformName(platform.platform, t) })}
                  </LinkButton>
                </li>
              ))}
          </ul>
        )}
      </Query>
    </section>
  );
}
