import type { ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { Link } from "react-router";
import { Icon, type IconName } from "./Icon";

type Look = "primary" | "secondary" | "quiet" | "danger";

type Shape = { look?: Look; large?: boolean; wide?: boolean };

function classes({ look = "secondary", large = false, wide = false }: Shape): string {
  return `button button-${look}${large ? " button-large" : ""}${wide ? " button-wide" : ""}`;
}

type Props = Shape & {
  children: ReactNode;
  icon?: IconName;
  onPress?: () => void;
  type?: "button" | "submit";
  /** It is being done: the button stays where it is, and further presses do nothing. */
  pending?: boolean;
  disabled?: boolean;
  label?: string;
  autoFocus?: boolean;
};

export function Button({
  children,
  icon,
  onPress,
  type = "button",
  pending,
  disabled,
  label,
  autoFocus,
  ...shape
}: Props) {
  return (
    <AriaButton
      className={classes(shape)}
      type={type}
      isPending={pending ?? false}
      isDisabled={disabled ?? false}
      {...(onPress ? { onPress } : {})}
      {...(label ? { "aria-label": label } : {})}
      {...(autoFocus ? { autoFocus } : {})}
    >
      {pending ? <span className="spinner" aria-hidden="true" /> : icon ? <Icon name={icon} /> : null}
      {children}
    </AriaButton>
  );
}

/** Leads somewhere else in the console and looks like a button. */
export function LinkButton({
  to,
  children,
  icon,
  ...shape
}: Shape & { to: string; children: ReactNode; icon?: IconName }) {
  return (
    <Link className={classes(shape)} to={to}>
      {icon ? <Icon name={icon} /> : null}
      {children}
    </Link>
  );
}

/** Leads away from the console, in a tab of its own. */
export function OutsideLink({
  href,
  children,
  icon = "link",
  ...shape
}: Shape & { href: string; children: ReactNode; icon?: IconName }) {
  return (
    <a className={classes(shape)} href={href} target="_blank" rel="noreferrer">
      <Icon name={icon} />
      {children}
    </a>
  );
}
