import { useState } from "react";
import { useT } from "../i18n/I18n";
import { useAnnounce } from "./Announcer";
import { Button } from "./Button";

/** Text to take elsewhere. Where the browser gives no clipboard (no TLS), the text is selected for copying by hand. */
export function CopyField({ text, label }: { text: string; label: string }) {
  const t = useT();
  const announce = useAnnounce();
  const [copied, setCopied] = useState(false);

  const copy = async () => {
    if (!(await toClipboard(text))) return;
    setCopied(true);
    announce(t("action.copied"));
    setTimeout(() => setCopied(false), 2_000);
  };

  return (
    <div className="copy-field">
      <code className="copy-text">{text}</code>
      <Button icon={copied ? "check" : "copy"} onPress={copy} label={`${t("action.copy")}: ${label}`}>
        {copied ? t("action.copied") : t("action.copy")}
      </Button>
    </div>
  );
}

async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No permission, or no TLS, where `navigator.clipboard` does not exist.
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}
