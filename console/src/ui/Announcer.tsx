import { createContext, type ReactNode, useCallback, useContext, useState } from "react";

type Announce = (text: string) => void;

const AnnouncerContext = createContext<Announce>(() => {});

/** One polite region for the whole console, in the page from the start and filled when something is done. */
export function Announcer({ children }: { children: ReactNode }) {
  const [text, setText] = useState("");
  const announce = useCallback((next: string) => {
    // The same sentence twice is a change too, or screen readers keep silent the second time.
    setText((before) => (before === next ? `${next}\u00a0` : next));
  }, []);
  return (
    <AnnouncerContext.Provider value={announce}>
      {children}
      <div role="status" className="visually-hidden">
        {text}
      </div>
    </AnnouncerContext.Provider>
  );
}

export function useAnnounce(): Announce {
  return useContext(AnnouncerContext);
}
