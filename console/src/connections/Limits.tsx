import { useI18n } from "../i18n/I18n";
import { limitWords } from "../i18n/server";
import { Notice } from "../ui/Notice";
import { Spoken } from "../ui/Said";
import type { Connection } from "./state";

/** What limits an account, each with its cure. */
export function Limits({ findings }: Pick<Connection, "findings">) {
  const { server = null } = useI18n();
  return findings.map((finding) => {
    const { what, fix } = limitWords(server, finding);
    return (
      <Notice key={finding.code} tone={finding.blocks ? "problem" : "warning"} title={<Spoken {...what} />}>
        <p>
          <Spoken {...fix} />
        </p>
      </Notice>
    );
  });
}
