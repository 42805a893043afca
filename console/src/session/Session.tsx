import {
  createContext,
  lazy,
  type ReactNode,
  Suspense,
  useContext,
  useEffect,
  useMemo,
  useState,
} from "react";
import { useQuery, useSubscription } from "urql";
import { refresh } from "../graphql/refresh";
import { sessionLost } from "../graphql/session-lost";
import type { ResultOf } from "../graphql/tada";
import { useI18n } from "../i18n/I18n";
import type { InZone } from "../i18n/time";
import { Loading } from "../ui/Page";
import { useArrived } from "../ui/use-arrived";
import { ChangesSubscription, type ViewerFields, ViewerQuery } from "./documents";
import { SignInPage } from "./SignInPage";
import { Unreachable } from "./Unreachable";

const SignInAgain = lazy(() => import("./SignInAgain"));

export type Viewer = ResultOf<typeof ViewerFields>;
export type Role = Viewer["role"];

/** Each role may do what the ones before it may. */
const ROLES: readonly Role[] = ["VIEWER", "OPERATOR", "ADMIN", "OWNER"];

export type Session = {
  viewer: Viewer;
  /** False while the session has to be renewed: then nothing is watched. */
  current: boolean;
  /** Whether the person may do what asks for `role`. */
  may: (role: Role) => boolean;
};

const SessionContext = createContext<Session | null>(null);

/**
 * Asks who is signed in. A stranger sees the sign-in page at whatever address they came to; a member whose session ends
 * keeps the page and everything typed into it, and signs in above it.
 */
export function SessionGate({ children }: { children: ReactNode }) {
  const [asked, askAgain] = useQuery({ query: ViewerQuery });
  const [member, setMember] = useState<Viewer | null>(null);
  const [lost, setLost] = useState(false);

  useEffect(() => {
    if (asked.data?.viewer) setMember(asked.data.viewer);
  }, [asked.data]);
  useEffect(() => sessionLost.listen(() => setLost(true)), []);

  const viewer = asked.data?.viewer ?? member;
  const arrived = (now: Viewer) => {
    // Somebody else took over this browser: nothing of the person before may stay on the page.
    if (member && (member.user?.id !== now.user?.id || member.church.id !== now.church.id))
      window.location.reload();
    setMember(now);
    setLost(false);
    refresh.tell();
  };

  const session = useMemo(
    () =>
      viewer && {
        viewer,
        current: !lost,
        may: (role: Role) => ROLES.indexOf(viewer.role) >= ROLES.indexOf(role),
      },
    [viewer, lost],
  );

  if (!session) {
    if (asked.fetching) return <Loading />;
    if (asked.error) return <Unreachable retry={() => askAgain({ requestPolicy: "network-only" })} />;
    return <SignInPage arrived={arrived} />;
  }
  return (
    <SessionContext.Provider value={session}>
      <Changes pause={lost} />
      {children}
      {lost ? (
        <Suspense>
          <SignInAgain email={session.viewer.user?.email ?? ""} arrived={arrived} />
        </Suspense>
      ) : null}
    </SessionContext.Provider>
  );
}

/** Keeps one subscription to everything that changes in the church, once the page is there. */
function Changes({ pause }: { pause: boolean }) {
  const arrived = useArrived();
  const [notice] = useSubscription({ query: ChangesSubscription, pause: pause || !arrived });
  useEffect(() => {
    if (notice.data) refresh.tell();
  }, [notice.data]);
  return null;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession needs <SessionGate> above it");
  return session;
}

/** How this person reads the church's clock. */
export function useChurchZone(): InZone {
  const { locale } = useI18n();
  const { timeZone } = useSession().viewer.church;
  return useMemo(() => ({ locale, timeZone }), [locale, timeZone]);
}

/** A ready-made session, for tests of components. */
export function SessionFixed({ value, children }: { value: Session; children: ReactNode }) {
  return <SessionContext.Provider value={value}>{children}</SessionContext.Provider>;
}
