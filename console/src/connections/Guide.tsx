import Markdown from "markdown-to-jsx";
import { useQuery } from "urql";
import { useServerLanguage } from "../graphql/language";
import { useI18n } from "../i18n/I18n";
import type { Language } from "../i18n/messages";
import { Query } from "../ui/Query";
import { GuidesQuery } from "./documents";

type Props = { platform: string; redirectUri?: string | null | undefined };

/** A platform's guide in the person's language. */
export function Guide({ platform, redirectUri }: Props) {
  const { language } = useI18n();
  const [result, reload] = useQuery({ query: GuidesQuery, variables: { language: useServerLanguage() } });
  return (
    <Query result={result} retry={() => reload({ requestPolicy: "network-only" })}>
      {({ platforms }) => {
        const guide = platforms.find((one) => one.platform === platform)?.docs ?? "";
        return <Prose text={guide.replaceAll("{redirect_uri}", redirectUri ?? "")} language={language} />;
      }}
    </Query>
  );
}

/** It is Steeple's own text; all the same, raw HTML in it stays text. */
function Prose({ text, language }: { text: string; language: Language }) {
  return (
    <div className="prose">
      <Markdown
        options={{
          disableParsingRawHTML: true,
          wrapper: null,
          forceBlock: true,
          overrides: {
            // The page has its title; the guide's own headings go below it.
            h1: { component: () => null },
            h2: { component: "h3" },
            h3: { component: "h4" },
            a: { props: { target: "_blank", rel: "noreferrer" } },
            // In a translation italics hold the vendor's own words, whose pages are in English.
            ...(language === "en" ? {} : { em: { props: { lang: "en" } } }),
          },
        }}
      >
        {text}
      </Markdown>
    </div>
  );
}
