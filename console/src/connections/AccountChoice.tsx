import { type FormEvent, useState } from "react";
import { Label } from "react-aria-components/Label";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import type { ResultOf } from "../graphql/tada";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { Button } from "../ui/Button";
import { ProblemNotice } from "../ui/Notice";
import { platformName } from "../ui/PlatformMark";
import { type AttemptQuery, ChooseAccountMutation } from "./documents";

type Attempt = NonNullable<ResultOf<typeof AttemptQuery>["authorizationAttempt"]>;

/** Several accounts came with one sign-in. Those that cannot be chosen are shown with the reason. */
export function AccountChoice({ attempt, chosen }: { attempt: Attempt; chosen: () => void }) {
  const t = useT();
  const choose = useAction(ChooseAccountMutation);
  const eligible = attempt.choices.filter((choice) => !choice.ineligible);
  const [account, setAccount] = useState<string | null>(
    eligible.length === 1 ? (eligible[0]?.id ?? null) : null,
  );

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!account) return;
    const payload = await choose.run(() => ({ input: { attemptId: attempt.id, accountId: account } }));
    if (payload) chosen();
  };

  return (
    <form className="card" onSubmit={submit}>
      <RadioGroup className="stack" value={account} onChange={setAccount}>
        <div>
          <Label className="choice-title">
            {t("result.choose", { platform: platformName(attempt.platform, t) })}
          </Label>
          <p className="soft">{t("result.choose.text")}</p>
        </div>
        <div className="choices">
          {attempt.choices.map((choice) => (
            <Radio
              className="choice"
              key={choice.id}
              value={choice.id}
              isDisabled={Boolean(choice.ineligible)}
            >
              <strong dir="auto">{choice.name}</strong>
              {choice.ineligible ? <span className="small">{choice.ineligible}</span> : null}
            </Radio>
          ))}
        </div>
      </RadioGroup>
      <ProblemNotice problem={choose.problem} />
      <div>
        <Button type="submit" look="primary" large pending={choose.pending} disabled={!account}>
          {t("result.choose.submit")}
        </Button>
      </div>
    </form>
  );
}
