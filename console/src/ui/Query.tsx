import type { CombinedError } from "@urql/core";
import { type ReactNode, useDeferredValue } from "react";
import { problemOf } from "../graphql/problems";
import { useT } from "../i18n/I18n";
import { Button } from "./Button";
import { Notice } from "./Notice";
import { Loading } from "./Page";
import { Said } from "./Said";

type Result<Data> = { data?: Data | undefined; error?: CombinedError | undefined; fetching: boolean };

type Props<Data> = { result: Result<Data>; retry: () => void; children: (data: Data) => ReactNode };

/** What a query gave. What is known stays on the page when asking again fails; a sentence says that it may be old. */
export function Query<Data>({ result, retry, children }: Props<Data>) {
  const { error } = result;
  // What arrives is put on the page in small steps, and a finger is answered between them.
  const data = useDeferredValue(result.data);
  if (!data && !error) return <Loading />;
  return (
    <>
      {error ? <LoadProblem error={error} retry={retry} pending={result.fetching} /> : null}
      {data ? children(data) : null}
    </>
  );
}

function LoadProblem({
  error,
  retry,
  pending,
}: {
  error: CombinedError;
  retry: () => void;
  pending: boolean;
}) {
  const t = useT();
  const problem = problemOf(error);
  // The sign-in dialog speaks for itself.
  if (problem.kind === "signedOut") return null;
  return (
    <div role="alert">
      <Notice tone="warning" title={t("problem.loading.title")}>
        <p>
          {problem.kind === "failed" ? (
            <Said code={problem.code} message={problem.message} />
          ) : (
            t("problem.loading.text")
          )}
        </p>
        <div>
          <Button onPress={retry} pending={pending} icon="retry">
            {t("action.tryAgain")}
          </Button>
        </div>
      </Notice>
    </div>
  );
}
