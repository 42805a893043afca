import { useEffect, useState } from "react";

/** At the latest after this, however busy the page is. */
const AT_THE_LATEST_MS = 1_000;

/** True once the browser has nothing more urgent to do: for what nobody sees and can wait. */
export function useArrived(): boolean {
  const [arrived, setArrived] = useState(false);
  useEffect(() => {
    // Safari has no idle callback.
    if (!("requestIdleCallback" in window)) {
      const timer = setTimeout(() => setArrived(true), AT_THE_LATEST_MS);
      return () => clearTimeout(timer);
    }
    const asked = requestIdleCallback(() => setArrived(true), { timeout: AT_THE_LATEST_MS });
    return () => cancelIdleCallback(asked);
  }, []);
  return arrived;
}
