import { useState } from "react";
import { useQuery } from "urql";
import { useServerLanguage } from "../graphql/language";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { useSession } from "../session/Session";
import { Button } from "../ui/Button";
import { CopyField } from "../ui/CopyField";
import { ProblemNotice } from "../ui/Notice";
import { platformName } from "../ui/PlatformMark";
import { HandKeysQuery, RevealStreamKeyMutation } from "./documents";
import { HandKeyForm } from "./HandKeyForm";
import type { Live, LivePlatform } from "./rules";

/** Where the encoder sends to. The key is fetched when asked for, shown until hidden, and kept nowhere. */
export function EncoderSettings({ live, stale }: { live: Live; stale: boolean }) {
  const t = useT();
  const { may } = useSession();
  const operator = may("OPERATOR");
  const language = useServerLanguage();
  const [handKeys] = useQuery({ query: HandKeysQuery, variables: { language }, pause: !operator });
  if (!operator) return null;
  const keyed = live.platforms.filter((one) => one.hasStreamKey);
  const over = live.status === "ENDED" || live.status === "CANCELLED";
  const byHand = live.platforms.flatMap((platform) => {
    const how = handKeys.data?.platforms.find((one) => one.platform === platform.platform)?.handKey;
    return how && !over ? [{ platform, how }] : [];
  });
  return (
    <section className="card" id="encoder" aria-labelledby="encoder-title">
      <div className="stack-tight">
        <h2 id="encoder-title">{t("live.encoder")}</h2>
        <p className="soft small">{keyed.length > 0 ? t("live.encoder.text") : t("live.encoder.none")}</p>
      </div>
      {keyed.map((platform) => (
        <KeyOf key={platform.id} platform={platform} stale={stale} />
      ))}
      {byHand.map(({ platform, how }) => (
        <HandKeyForm key={platform.id} platform={platform} how={how} stale={stale} />
      ))}
    </section>
  );
}

function KeyOf({ platform, stale }: { platform: LivePlatform; stale: boolean }) {
  const t = useT();
  const reveal = useAction(RevealStreamKeyMutation);
  const [shown, setShown] = useState<{ ingestUrl: string; key: string } | null>(null);
  const name = platformName(platform.platform, t);
  const show = async () => {
    const payload = await reveal.run(() => ({ input: { livestreamPlatformId: platform.id } }));
    if (payload?.streamKey) setShown(payload.streamKey);
  };
  if (!shown) {
    return (
      <div className="stack-tight">
        <div>
          <Button icon="eye" onPress={show} pending={reveal.pending} disabled={stale}>
            {t("live.encoder.show", { platform: name })}
          </Button>
        </div>
        <ProblemNotice problem={reveal.problem} />
      </div>
    );
  }
  return (
    <div className="stack-tight">
      <div className="row spread">
        <h3>{name}</h3>
        <Button look="quiet" onPress={() => setShown(null)}>
          {t("live.encoder.hide")}
        </Button>
      </div>
      <p className="field-label small">{t("live.encoder.server")}</p>
      <CopyField text={shown.ingestUrl} label={t("live.encoder.server")} />
      <p className="field-label small">{t("live.encoder.key")}</p>
      <CopyField text={shown.key} label={t("live.encoder.key")} />
    </div>
  );
}
