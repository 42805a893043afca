import type { UserError } from "../graphql/problems";
import { useT } from "../i18n/I18n";
import { characters } from "../livestreams/form";
import { TextField } from "../ui/Field";

type Props = {
  label: string;
  help?: string;
  value: string;
  onChange: (value: string) => void;
  /** The most characters that are taken. */
  most: number;
  errors: readonly UserError[];
};

/** Several lines with their counter. What is too long is said while it is typed. */
export function CountedText({ label, help, value, onChange, most, errors }: Props) {
  const t = useT();
  const count = characters(value.trim());
  const tooLong =
    count > most
      ? [{ code: "tooLong", message: t("edit.tooLong", { over: count - most }), path: [] }]
      : errors;
  return (
    <TextField
      label={label}
      value={value}
      onChange={onChange}
      help={
        <>
          {help ? `${help} ` : ""}
          <span className="numbers">{t("edit.count", { count, most })}</span>
        </>
      }
      errors={tooLong}
      long
    />
  );
}
