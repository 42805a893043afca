import { useI18n } from "../i18n/I18n";
import { clockTime } from "../i18n/time";
import { InItsWords, Remedy } from "./Said";

type Props = {
  failure: { kind: string; message: string; remedy: string; retryAt: string | null };
  timeZone: string;
};

/** What a platform said in its own words, the one thing to do about it, and when Steeple tries again by itself. */
export function FailureWords({ failure, timeZone }: Props) {
  const { t, locale } = useI18n();
  const { kind, message, remedy, retryAt } = failure;
  return (
    <>
      <InItsWords kind={kind} message={message} />
      <p>
        <Remedy kind={kind} remedy={remedy} />
      </p>
      {retryAt ? (
        <p>{t("live.retryAt", { time: clockTime(new Date(retryAt), { locale, timeZone }) })}</p>
      ) : null}
    </>
  );
}
