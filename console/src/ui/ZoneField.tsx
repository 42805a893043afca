import { zoneOptions } from "../i18n/time";
import { SelectField } from "./Choices";

type Props = { label: string; value: string; onChange: (zone: string) => void };

/** A time zone, out of all that the browser knows. */
export function ZoneField({ label, value, onChange }: Props) {
  return (
    <SelectField label={label} value={value} onChange={onChange} options={zoneOptions(value, new Date())} />
  );
}

/** The zone of this device, to begin with. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
