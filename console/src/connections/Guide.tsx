import Markdown from "markdown-to-jsx";

/** A platform's guide. It is Steeple's own text, in English only; all the same, raw HTML in it stays text. */
export function Guide({ text }: { text: string }) {
  return (
    <div className="prose" lang="en">
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
          },
        }}
      >
        {text}
      </Markdown>
    </div>
  );
}
