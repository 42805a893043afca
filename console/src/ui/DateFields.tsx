import { parseDate, parseTime } from "@internationalized/date";
import { Button as AriaButton } from "react-aria-components/Button";
import { Calendar, CalendarCell, CalendarGrid } from "react-aria-components/Calendar";
import { DateInput, DateSegment } from "react-aria-components/DateField";
import { DatePicker } from "react-aria-components/DatePicker";
import { Dialog } from "react-aria-components/Dialog";
import { Group } from "react-aria-components/Group";
import { Heading } from "react-aria-components/Heading";
import { Label } from "react-aria-components/Label";
import { Popover } from "react-aria-components/Popover";
import { TimeField as AriaTimeField } from "react-aria-components/TimeField";
import type { UserError } from "../graphql/problems";
import { FieldErrors } from "./Field";
import { Icon } from "./Icon";
import "./date-fields.css";

type Props = {
  label: string;
  /** `2026-06-14` or `10:00`; empty while nothing complete was typed. */
  value: string;
  onChange: (value: string) => void;
  errors?: readonly UserError[];
};

function orNull<Value>(parse: () => Value): Value | null {
  try {
    return parse();
  } catch {
    return null;
  }
}

/** A day, typed in the order of the person's language or picked from a calendar. */
export function DayField({ label, value, onChange, errors = [] }: Props) {
  return (
    <DatePicker
      className="field"
      value={orNull(() => parseDate(value))}
      onChange={(day) => onChange(day ? day.toString() : "")}
      isInvalid={errors.length > 0}
      validationBehavior="aria"
      shouldForceLeadingZeros={false}
    >
      <Label className="field-label">{label}</Label>
      <Group className="input date-group">
        <DateInput className="date-input">
          {(segment) => <DateSegment className="segment" segment={segment} />}
        </DateInput>
        <AriaButton className="button button-quiet date-open">
          <Icon name="calendar" />
        </AriaButton>
      </Group>
      <FieldErrors errors={errors} />
      <Popover className="date-popover">
        <Dialog className="date-dialog">
          <Calendar>
            <header className="date-head">
              <AriaButton className="button button-quiet" slot="previous">
                <Icon name="back" turns />
              </AriaButton>
              <Heading className="date-month" />
              <AriaButton className="button button-quiet" slot="next">
                <Icon name="arrow" turns />
              </AriaButton>
            </header>
            <CalendarGrid className="date-grid">
              {(date) => <CalendarCell className="date-cell" date={date} />}
            </CalendarGrid>
          </Calendar>
        </Dialog>
      </Popover>
    </DatePicker>
  );
}

/** A time of day in the way of the person's language. */
export function TimeOfDayField({ label, value, onChange, errors = [] }: Props) {
  return (
    <AriaTimeField
      className="field"
      value={orNull(() => parseTime(value))}
      onChange={(time) => onChange(time ? time.toString().slice(0, 5) : "")}
      isInvalid={errors.length > 0}
      validationBehavior="aria"
    >
      <Label className="field-label">{label}</Label>
      <DateInput className="input date-input">
        {(segment) => <DateSegment className="segment" segment={segment} />}
      </DateInput>
      <FieldErrors errors={errors} />
    </AriaTimeField>
  );
}
