/** Told when something of the church changed, so that what is on the page is read again. */
import type { AnyVariables, TypedDocumentNode } from "@urql/core";
import { useEffect } from "react";
import { type UseQueryState, useQuery } from "urql";

type Listener = () => void;

/** Changes come in bursts; one reading covers them all. */
const GATHER_MS = 150;

const listeners = new Set<Listener>();

export const refresh = {
  tell(): void {
    for (const listener of listeners) listener();
  },
  listen(listener: Listener): Listener {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

type Options<Data, Variables extends AnyVariables> = {
  query: TypedDocumentNode<Data, Variables>;
  variables: Variables;
  pause?: boolean;
};

/** A query that is asked again whenever Steeple says that something changed. Gives its state and a way to ask now. */
export function useLiveQuery<Data, Variables extends AnyVariables>(
  options: Options<Data, Variables>,
): [UseQueryState<Data, Variables>, () => void] {
  const { query, variables, pause = false } = options;
  const [state, execute] = useQuery<Data, Variables>({ query, variables, pause } as Parameters<
    typeof useQuery<Data, Variables>
  >[0]);

  useEffect(() => {
    if (pause) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = refresh.listen(() => {
      clearTimeout(timer);
      timer = setTimeout(() => execute({ requestPolicy: "network-only" }), GATHER_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [execute, pause]);

  return [state, () => execute({ requestPolicy: "network-only" })];
}
