import { useEffect, useState } from "react";

/** The present, again every `everyMs`. Clocks that show seconds ask every second, lists every half minute. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
