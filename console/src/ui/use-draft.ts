import { useCallback, useEffect, useState } from "react";

/**
 * What is typed into a form, kept in this browser until it is saved: a closed tab, a lost network or an ended session
 * loses nothing. `restored` is true when the form came from such a draft.
 */
export function useDraft<Form extends object>(key: string, initial: Form) {
  const place = `steeple.draft.${key}`;
  const [{ form, restored, touched }, setState] = useState(() => {
    const kept = read<Form>(place, initial);
    return { form: kept ?? initial, restored: kept !== null, touched: kept !== null };
  });

  useEffect(() => {
    if (touched) write(place, form);
  }, [place, form, touched]);

  const change = useCallback((part: Partial<Form>) => {
    setState((before) => ({ ...before, form: { ...before.form, ...part }, touched: true }));
  }, []);
  const reset = useCallback(
    (form: Form) => {
      write(place, null);
      setState({ form, restored: false, touched: false });
    },
    [place],
  );
  return { form, change, reset, restored };
}

function read<Form extends object>(place: string, shape: Form): Form | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? "null");
    // A draft of an older console may lack fields; what is there goes over the present shape.
    return kept && typeof kept === "object" ? { ...shape, ...kept } : null;
  } catch {
    return null;
  }
}

function write(place: string, form: object | null): void {
  try {
    if (form) localStorage.setItem(place, JSON.stringify(form));
    else localStorage.removeItem(place);
  } catch {
    // Storage is full or switched off: then the page itself is the only copy.
  }
}
