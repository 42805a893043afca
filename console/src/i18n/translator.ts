import { LocalizedStringDictionary, LocalizedStringFormatter } from "@internationalized/string";
import type { Catalogue, Translate } from "./messages";

/** `t(key, args)` for one language; numbers and plurals follow `locale`, which may be narrower: `es-MX`. */
export function translator(locale: string, catalogue: Catalogue): Translate {
  type Strings = Record<string, string>;
  const strings = new LocalizedStringDictionary({ [locale]: catalogue as unknown as Strings }, locale);
  const formatter = new LocalizedStringFormatter(locale, strings);
  return (key, ...args) => formatter.format(key, args[0] as Record<string, string> | undefined);
}
