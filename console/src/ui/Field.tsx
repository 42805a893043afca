import type { ReactNode } from "react";
import { FieldError as AriaFieldError } from "react-aria-components/FieldError";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { Text } from "react-aria-components/Text";
import { TextArea } from "react-aria-components/TextArea";
import { TextField as AriaTextField } from "react-aria-components/TextField";
import type { UserError } from "../graphql/problems";
import { Icon } from "./Icon";
import { Said } from "./Said";

type Props = {
  label: ReactNode;
  value: string;
  onChange: (value: string) => void;
  name?: string;
  type?: "text" | "email" | "password" | "url";
  autoComplete?: string;
  help?: ReactNode;
  errors?: readonly UserError[];
  required?: boolean;
  /** Several lines. With the type `password` they are masked, where the browser can do that. */
  long?: boolean;
  disabled?: boolean;
  autoFocus?: boolean;
  maxLength?: number;
};

/** A labelled field with its help and with what Steeple said about it. */
export function TextField({
  label,
  help,
  errors = [],
  long = false,
  required,
  disabled,
  autoFocus,
  ...rest
}: Props) {
  return (
    <AriaTextField
      className="field"
      isInvalid={errors.length > 0}
      isRequired={required ?? false}
      isDisabled={disabled ?? false}
      validationBehavior="aria"
      {...(autoFocus ? { autoFocus } : {})}
      {...rest}
    >
      <Label className="field-label">{label}</Label>
      {long ? (
        <Lines secret={rest.type === "password"} />
      ) : (
        <Input className="input" dir={rest.type ? undefined : "auto"} />
      )}
      {help ? (
        <Text slot="description" className="field-help">
          {help}
        </Text>
      ) : null}
      <FieldErrors errors={errors} />
    </AriaTextField>
  );
}

/** Several lines. A secret among them, a private key, is masked by its style: a field of passwords would drop its line breaks. */
function Lines({ secret }: { secret: boolean }) {
  return secret ? (
    <TextArea
      className="input input-masked"
      dir="ltr"
      spellCheck="false"
      autoCorrect="off"
      autoCapitalize="none"
    />
  ) : (
    <TextArea className="input" dir="auto" />
  );
}

/** What Steeple said about one field. */
export function FieldErrors({ errors }: { errors: readonly UserError[] }) {
  return (
    <AriaFieldError className="field-error">
      <Icon name="problem" />
      <span>
        {errors.map((error) => (
          <span key={`${error.code} ${error.path.join(".")}`}>
            <Said code={error.code} message={error.message} />{" "}
          </span>
        ))}
      </span>
    </AriaFieldError>
  );
}
