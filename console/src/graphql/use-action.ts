import type { AnyVariables, TypedDocumentNode } from "@urql/core";
import { useCallback, useRef, useState } from "react";
import { useClient } from "urql";
import { Intent } from "./intent";
import { type Problem, settle, type UserError } from "./problems";

type PayloadOf<Data> = Extract<Data[keyof Data], { userErrors: readonly UserError[] }>;

export type Action<Variables, Payload> = {
  /** Gives the payload, or null when it was not done; then `problem` says why. */
  run: (variables: (key: string) => Variables) => Promise<Payload | null>;
  /** The same with the problem at hand, for who goes on to another page in any case. */
  attempt: (
    variables: (key: string) => Variables,
  ) => Promise<{ payload: Payload | null; problem: Problem | null }>;
  pending: boolean;
  problem: Problem | null;
  clear: () => void;
};

/**
 * A mutation behind a button. While it runs, further presses do nothing; a press after a lost connection sends the same
 * idempotency key again, so that nothing is done twice.
 */
export function useAction<Data extends Record<string, unknown>, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
): Action<Variables, PayloadOf<Data>> {
  const client = useClient();
  const running = useRef(false);
  const intent = useRef(new Intent());
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  const attempt = useCallback(
    async (variables: (key: string) => Variables) => {
      if (running.current) return { payload: null, problem: null };
      running.current = true;
      setPending(true);
      setProblem(null);
      const answer = await client.mutation(document, variables(intent.current.current())).toPromise();
      const settled = settle(answer, (data) => Object.values(data)[0] as PayloadOf<Data>);
      // Only an answer ends the intent: without one, the next press is the same request.
      if (settled.problem?.kind !== "unreachable" && settled.problem?.kind !== "signedOut") {
        intent.current.done();
      }
      running.current = false;
      setPending(false);
      setProblem(settled.problem);
      return settled;
    },
    [client, document],
  );
  const run = useCallback(
    async (variables: (key: string) => Variables) => (await attempt(variables)).payload,
    [attempt],
  );
  const clear = useCallback(() => setProblem(null), []);
  return { run, attempt, pending, problem, clear };
}
