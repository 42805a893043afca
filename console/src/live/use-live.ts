import { useEffect, useState } from "react";
import { useQuery, useSubscription } from "urql";
import { staleSeconds, useLiveness } from "../graphql/liveness";
import { useSession } from "../session/Session";
import { useNow } from "../ui/use-now";
import { LiveQuery, LiveSubscription } from "./documents";
import type { Live } from "./rules";

/**
 * One service as it is now. The query answers first, the subscription from then on; after a lost connection the
 * subscription begins with the present state, so nothing is missed.
 */
export function useLive(id: string) {
  const { current } = useSession();
  const now = useNow(1_000);
  const liveness = useLiveness();
  const [result, ask] = useQuery({ query: LiveQuery, variables: { id } });
  const [told] = useSubscription({ query: LiveSubscription, variables: { id }, pause: !current });
  const [live, setLive] = useState<Live | null>(null);

  useEffect(() => {
    if (result.data?.livestream) setLive((known) => newer(known, result.data?.livestream ?? null));
  }, [result.data]);
  useEffect(() => {
    if (told.data) setLive(told.data.livestreamChanged);
  }, [told.data]);

  return {
    result,
    live: live?.id === id ? live : null,
    /** Seconds since Steeple was last heard; null while the page is fresh. */
    stale: staleSeconds(liveness, now),
    reload: () => ask({ requestPolicy: "network-only" }),
  };
}

/** An answer that was on its way may be older than what the subscription has told; the subscription's word stays. */
function newer(known: Live | null, asked: Live | null): Live | null {
  return known && asked && known.id === asked.id ? known : asked;
}
