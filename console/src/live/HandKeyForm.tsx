import { type FormEvent, useState } from "react";
import { errorsAt, errorsBeside } from "../graphql/problems";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { useAnnounce } from "../ui/Announcer";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { ProblemNotice } from "../ui/Notice";
import { platformName } from "../ui/PlatformMark";
import { ProvideStreamKeyMutation } from "./documents";
import type { LivePlatform } from "./rules";

type Props = {
  platform: LivePlatform;
  /** How a person gets the key. */
  how: string;
  stale: boolean;
};

/** Takes the key that a platform gives to people only, anew for every service. What was typed is forgotten once it is saved. */
export function HandKeyForm({ platform, how, stale }: Props) {
  const t = useT();
  const announce = useAnnounce();
  const provide = useAction(ProvideStreamKeyMutation);
  const [url, setUrl] = useState(platform.ingestUrl ?? "");
  const [key, setKey] = useState("");
  const name = platformName(platform.platform, t);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const input = { livestreamPlatformId: platform.id, url, key };
    const payload = await provide.run(() => ({ input }));
    if (!payload?.livestream) return;
    setKey("");
    announce(t("live.handKey.saved", { platform: name }));
  };

  const title = `hand-key-${platform.id}`;
  return (
    <form className="stack-tight" onSubmit={submit} aria-labelledby={title} autoComplete="off">
      <h3 id={title}>{t("live.handKey", { platform: name })}</h3>
      <p className="small soft">{how}</p>
      {platform.hasStreamKey ? <p className="small">{t("live.handKey.there")}</p> : null}
      <ProblemNotice problem={provide.problem} beside={errorsBeside(provide.problem, ["url", "key"])} />
      <TextField
        label={t("live.encoder.server")}
        type="url"
        autoComplete="off"
        value={url}
        onChange={setUrl}
        errors={errorsAt(provide.problem, "url")}
      />
      <TextField
        label={t("live.encoder.key")}
        type="password"
        autoComplete="off"
        value={key}
        onChange={setKey}
        errors={errorsAt(provide.problem, "key")}
      />
      <div>
        <Button type="submit" look="primary" pending={provide.pending} disabled={stale}>
          {t("live.handKey.save")}
        </Button>
      </div>
    </form>
  );
}
