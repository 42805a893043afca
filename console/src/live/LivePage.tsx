import { useParams } from "react-router";
import { useT } from "../i18n/I18n";
import { Notice } from "../ui/Notice";
import { Page } from "../ui/Page";
import { Query } from "../ui/Query";
import { Control } from "./Control";
import { EncoderSettings } from "./EncoderSettings";
import { EventLog } from "./EventLog";
import { Header } from "./Header";
import { PlatformList } from "./PlatformList";
import { StaleBanner } from "./StaleBanner";
import { useLive } from "./use-live";
import { useSpokenChanges } from "./use-spoken-changes";
import { useWakeLock } from "./use-wake-lock";
import "./live.css";

/** Live control: made for one hand and a dark booth. */
export default function LivePage() {
  const t = useT();
  const { id = "" } = useParams();
  const { result, live, stale, reload } = useLive(id);
  useSpokenChanges(live);
  useWakeLock(live?.status === "LIVE");

  return (
    <Page title={t("live.title")}>
      <Query result={result} retry={reload}>
        {() =>
          live ? (
            <>
              <StaleBanner seconds={stale} />
              <div className="live">
                <div className="live-main">
                  <Header live={live} />
                  <Control live={live} stale={stale !== null} />
                  <PlatformList live={live} stale={stale !== null} />
                </div>
                <div className="live-side">
                  <EventLog live={live} />
                  <EncoderSettings live={live} stale={stale !== null} />
                </div>
              </div>
            </>
          ) : (
            <Notice tone="none" title={t("app.notFound.title")}>
              <p>{t("app.notFound.text")}</p>
            </Notice>
          )
        }
      </Query>
    </Page>
  );
}
