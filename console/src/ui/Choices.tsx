import { Label } from "react-aria-components/Label";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";

type Props<Value extends string> = {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; words: string; help?: string }[];
};

/** One of a few, each with its words beside it. */
export function Choices<Value extends string>({ label, value, onChange, options }: Props<Value>) {
  return (
    <RadioGroup className="field" value={value} onChange={(chosen) => onChange(chosen as Value)}>
      <Label className="field-label">{label}</Label>
      <div className="choices">
        {options.map((option) => (
          <Radio className="choice" key={option.value} value={option.value}>
            <span>{option.words}</span>
            {option.help ? <span className="small soft">{option.help}</span> : null}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

type SelectProps<Value extends string> = Props<Value> & { disabled?: boolean };

/** One of several in little room: the browser's own list, which phones open full size. */
export function SelectField<Value extends string>({
  label,
  value,
  onChange,
  options,
  disabled = false,
}: SelectProps<Value>) {
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <select
        className="input"
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value as Value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.words}
          </option>
        ))}
      </select>
    </label>
  );
}
