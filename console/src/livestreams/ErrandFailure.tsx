import { refresh } from "../graphql/refresh";
import { useAction } from "../graphql/use-action";
import { RetryPlatformMutation } from "../home/documents";
import { useI18n } from "../i18n/I18n";
import { useSession } from "../session/Session";
import { Button } from "../ui/Button";
import { FailureWords } from "../ui/FailureWords";
import { Notice, ProblemNotice } from "../ui/Notice";
import { Said } from "../ui/Said";
import type { Service } from "./form";

type Platform = Service["platforms"][number];

type Props = {
  service: Pick<Service, "timeZone">;
  /** The id of the livestream platform. */
  platform: string;
  errand: Platform["pictureUpload"] | Platform["announcement"];
  /** It can still be done. */
  open: boolean;
};

/** What went wrong with a picture or an announcement on one platform, and the press that tries it again. */
export function ErrandFailure({ service, platform, errand, open }: Props) {
  const { t } = useI18n();
  const { may } = useSession();
  const retry = useAction(RetryPlatformMutation);
  const failure = errand?.failure;
  const press = async () => {
    await retry.run(() => ({ input: { livestreamPlatformId: platform } }));
    refresh.tell();
  };
  if (!failure) return null;
  const forGood = errand.status === "FAILED";
  return (
    <Notice
      tone={forGood ? "problem" : "warning"}
      title={<Said code={failure.kind} message={failure.message} />}
    >
      <FailureWords failure={failure} timeZone={service.timeZone} />
      {forGood && open && may("OPERATOR") ? (
        <div>
          <Button icon="retry" onPress={press} pending={retry.pending}>
            {t("live.retry")}
          </Button>
        </div>
      ) : null}
      <ProblemNotice problem={retry.problem} />
    </Notice>
  );
}
