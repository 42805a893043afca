import { lazy, Suspense } from "react";
import { BrowserRouter, Route, Routes } from "react-router";
import { Provider } from "urql";
import { createSteepleClient } from "../graphql/client";
import { I18n, type Loaded } from "../i18n/I18n";
import { SessionGate } from "../session/Session";
import { Announcer } from "../ui/Announcer";
import { Loading } from "../ui/Page";
import { Crash } from "./Crash";
import { Shell } from "./Shell";

const HomePage = lazy(() => import("../home/HomePage"));
const ConnectionsPage = lazy(() => import("../connections/ConnectionsPage"));
const AddAccountPage = lazy(() => import("../connections/AddAccountPage"));
const PlatformPage = lazy(() => import("../connections/PlatformPage"));
const ResultPage = lazy(() => import("../connections/ResultPage"));
const AgendaPage = lazy(() => import("../livestreams/AgendaPage"));
const NewServicePage = lazy(() => import("../livestreams/NewServicePage"));
const ServicePage = lazy(() => import("../livestreams/ServicePage"));
const LivePage = lazy(() => import("../live/LivePage"));
const MeetingsPage = lazy(() => import("../meetings/MeetingsPage"));
const NewMeetingPage = lazy(() => import("../meetings/NewMeetingPage"));
const MeetingPage = lazy(() => import("../meetings/MeetingPage"));
const AfterPage = lazy(() => import("../live/AfterPage"));
const PeoplePage = lazy(() => import("../people/PeoplePage"));
const JoinPage = lazy(() => import("../people/JoinPage"));
const SetupPage = lazy(() => import("../session/SetupPage"));
const SettingsPage = lazy(() => import("../settings/SettingsPage"));
const AppPage = lazy(() => import("../settings/AppPage"));
const NotFoundPage = lazy(() => import("./NotFoundPage"));

const client = createSteepleClient();

/** Every screen is a file of its own, loaded when it is opened. */
export function App({ words }: { words: Loaded }) {
  return (
    <I18n first={words}>
      <Crash>
        <Provider value={client}>
          <Announcer>
            <BrowserRouter>
              <Suspense fallback={<Loading />}>
                <Routes>
                  <Route path="/join" element={<JoinPage />} />
                  <Route path="/setup" element={<SetupPage />} />
                  <Route path="*" element={<Members />} />
                </Routes>
              </Suspense>
            </BrowserRouter>
          </Announcer>
        </Provider>
      </Crash>
    </I18n>
  );
}

/** Everything but joining is for members. */
function Members() {
  return (
    <SessionGate>
      <Shell>
        <Suspense fallback={<Loading />}>
          <Screens />
        </Suspense>
      </Shell>
    </SessionGate>
  );
}

function Screens() {
  return (
    <Routes>
      <Route path="/" element={<HomePage />} />
      <Route path="/connections" element={<ConnectionsPage />} />
      <Route path="/connections/add" element={<AddAccountPage />} />
      <Route path="/connections/add/:slug" element={<PlatformPage />} />
      <Route path="/connections/result" element={<ResultPage />} />
      <Route path="/services" element={<AgendaPage />} />
      <Route path="/services/new" element={<NewServicePage />} />
      <Route path="/services/:id" element={<ServicePage />} />
      <Route path="/services/:id/live" element={<LivePage />} />
      <Route path="/meetings" element={<MeetingsPage />} />
      <Route path="/meetings/new" element={<NewMeetingPage />} />
      <Route path="/meetings/:id" element={<MeetingPage />} />
      <Route path="/services/:id/after" element={<AfterPage />} />
      <Route path="/people" element={<PeoplePage />} />
      <Route path="/settings" element={<SettingsPage />} />
      <Route path="/settings/apps/:slug" element={<AppPage />} />
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}
