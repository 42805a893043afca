import type { ReactNode } from "react";
import type { Problem, UserError } from "../graphql/problems";
import { useT } from "../i18n/I18n";
import { Icon } from "./Icon";
import { Remedy, Said } from "./Said";
import { TONE_ICONS, type Tone } from "./State";

type Props = { tone: Tone; title: ReactNode; children?: ReactNode };

/** Something to read before going on. */
export function Notice({ tone, title, children }: Props) {
  return (
    <div className={`notice tone-${tone}`}>
      <Icon name={TONE_ICONS[tone]} />
      <div className="notice-body">
        <p className="notice-title">{title}</p>
        {children}
      </div>
    </div>
  );
}

/**
 * What went wrong with a press. The region is in the page before it has words, so that screen readers speak them.
 * `beside` leaves out errors that stand at their own field already.
 */
export function ProblemNotice({
  problem,
  beside,
}: {
  problem: Problem | null;
  beside?: readonly UserError[];
}) {
  return <div role="alert">{problem ? <ProblemText problem={problem} beside={beside} /> : null}</div>;
}

function ProblemText({ problem, beside }: { problem: Problem; beside: readonly UserError[] | undefined }) {
  const t = useT();
  switch (problem.kind) {
    case "unreachable":
      return (
        <Notice tone="warning" title={t("problem.unreachable.title")}>
          <p>{t("problem.unreachable.text")}</p>
        </Notice>
      );
    case "signedOut":
      return (
        <Notice tone="warning" title={t("problem.signedOut.title")}>
          <p>{t("problem.signedOut.text")}</p>
        </Notice>
      );
    case "failed":
      return (
        <Notice tone="problem" title={t("problem.failed.title")}>
          <p>
            <Said code={problem.code} message={problem.message} />
          </p>
        </Notice>
      );
    case "refused": {
      const errors = beside ?? problem.errors;
      if (errors.length === 0) return null;
      return (
        <Notice tone="problem" title={t("problem.refused.title")}>
          {errors.map((error) => (
            <p key={`${error.code} ${error.path.join(".")}`}>
              <Said code={error.code} message={error.message} />{" "}
              {error.remedy ? <Remedy kind={error.code} remedy={error.remedy} /> : null}
            </p>
          ))}
        </Notice>
      );
    }
  }
}
