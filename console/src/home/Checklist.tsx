import { refresh } from "../graphql/refresh";
import { useAction } from "../graphql/use-action";
import { useI18n } from "../i18n/I18n";
import { clockTime } from "../i18n/time";
import { useChurchZone, useSession } from "../session/Session";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { ProblemNotice } from "../ui/Notice";
import { Remedy, Said, Spoken } from "../ui/Said";
import { TONE_ICONS } from "../ui/State";
import type { Calm, ChecklistGroup } from "./checklist";
import { CheckReadinessMutation } from "./documents";
import { FixButton } from "./FixButton";
import { findingWords } from "./finding-words";
import type { Finding, Service } from "./verdict";

/** What is fine and what is not, group by group; each finding says what, why, and has one button. */
export function Checklist({ service, groups }: { service: Service; groups: readonly ChecklistGroup[] }) {
  const { t } = useI18n();
  const zone = useChurchZone();
  const { may } = useSession();
  const check = useAction(CheckReadinessMutation);
  const assessedAt = service.readiness?.assessedAt;

  const checkNow = async () => {
    await check.run(() => ({ input: { livestreamId: service.id } }));
    refresh.tell();
  };

  return (
    <div className="checklist">
      <div className="row spread">
        <h3>{t("home.checklist")}</h3>
        <div className="row">
          {assessedAt ? (
            <span className="soft small">
              {t("home.checked", { time: clockTime(new Date(assessedAt), zone) })}
            </span>
          ) : null}
          {may("OPERATOR") ? (
            <Button look="quiet" icon="retry" onPress={checkNow} pending={check.pending}>
              {check.pending ? t("home.checking") : t("home.checkNow")}
            </Button>
          ) : null}
        </div>
      </div>
      <ProblemNotice problem={check.problem} />
      <dl className="checks">
        {groups.map(({ group, findings, calm }) => (
          <div className="check" key={group}>
            <dt className="check-name">{t(`home.group.${group}`)}</dt>
            <dd className="check-lines">
              {calm ? <CalmLine {...calm} /> : null}
              {findings.map((finding) => (
                <FindingLine
                  key={`${finding.code} ${finding.livestreamPlatformId}`}
                  finding={finding}
                  service={service}
                />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function CalmLine({ tone, sentence, failure }: Calm) {
  return (
    <p className={`line line-${tone}`}>
      <Icon name={TONE_ICONS[tone]} />
      <span>
        {sentence}
        {failure ? (
          <>
            <Said code={failure.kind} message={failure.message} />{" "}
            <Remedy kind={failure.kind} remedy={failure.remedy} />
          </>
        ) : null}
      </span>
    </p>
  );
}

function FindingLine({ finding, service }: { finding: Finding; service: Service }) {
  const { t, server = null } = useI18n();
  const tone = finding.severity === "BLOCKS" ? "problem" : "warning";
  const { what, why, fix } = findingWords(finding, service, server, t);
  return (
    <div className={`finding line-${tone}`}>
      <Icon name={TONE_ICONS[tone]} />
      <div className="finding-words">
        <p className="finding-what">
          <Spoken {...what} />
        </p>
        {why.words ? (
          <p className="soft small">
            <Spoken {...why} />
          </p>
        ) : null}
        {fix.words ? (
          <p className="small">
            <Spoken {...fix} />
          </p>
        ) : null}
      </div>
      <FixButton finding={finding} service={service} />
    </div>
  );
}
