import { useMemo } from "react";
import { zoneOptions } from "../i18n/time";
import { SelectField } from "./Choices";

type Props = { label: string; value: string; onChange: (zone: string) => void };

/** A time zone, out of all that the browser knows. */
export function ZoneField({ label, value, onChange }: Props) {
  // Some six hundred, each with its distance from UTC: too many for every letter that is typed elsewhere in the form.
  const options = useMemo(() => zoneOptions(value, new Date()), [value]);
  return <SelectField label={label} value={value} onChange={onChange} options={options} />;
}

/** The zone of this device, to begin with. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
