import { expect, test } from "vitest";
import { es } from "../i18n/es";
import { translator } from "../i18n/translator";
import { sources } from "../test.platforms";
import { t } from "../test.words";
import { platformName } from "./PlatformMark";

/** A brand, or a name in each language. */
const NAME =
  /\bDescriptor = Descriptor \{[^}]*?\bname: Words::(?:same\("([^"]+)"\)|new\("([^"]+)", "([^"]+)"\))/;

test("a platform is called by the name that Rust gives it, in either language", () => {
  const inSpanish = translator("es", es);

  const called = Object.keys(sources).map((platform) => [
    platform,
    platformName(platform, t),
    platformName(platform, inSpanish),
  ]);

  const names = Object.entries(sources).map(([platform, source]) => {
    const [, brand, english = brand, spanish = brand] = source.match(NAME) ?? [];
    return [platform, english, spanish];
  });
  expect(called).toEqual(names);
  expect(called).toContainEqual(["YOUTUBE", "YouTube", "YouTube"]);
  expect(called).toContainEqual(["CUSTOM_RTMP", "Custom RTMP or SRT", "RTMP o SRT propio"]);
});
