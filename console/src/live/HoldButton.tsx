import { useEffect, useRef, useState } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { useT } from "../i18n/I18n";
import { Button } from "../ui/Button";
import { Icon, type IconName } from "../ui/Icon";

/** How long a finger has to stay on it. */
const HOLD_MS = 1_000;

type Props = {
  label: string;
  icon: IconName;
  look: "primary" | "danger";
  disabled: boolean;
  pending: boolean;
  confirm: () => void;
};

/**
 * A button that nobody presses by accident. Holding it for a second does it. Whoever cannot hold (keyboard, screen
 * reader, a short tap) is asked once more by the button itself, without any time running.
 */
export function HoldButton({ label, icon, look, disabled, pending, confirm }: Props) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const [holding, setHolding] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const held = useRef(false);

  useEffect(() => () => clearTimeout(timer.current), []);

  const done = () => {
    clearTimeout(timer.current);
    setHolding(false);
    setAsking(false);
    confirm();
  };
  const begin = (pointer: string) => {
    held.current = false;
    if (asking || pointer === "keyboard" || pointer === "virtual") return;
    setHolding(true);
    timer.current = setTimeout(() => {
      held.current = true;
      done();
    }, HOLD_MS);
  };
  const letGo = () => {
    clearTimeout(timer.current);
    setHolding(false);
  };
  const press = () => {
    // The end of a hold that has done its work already is not another press.
    if (held.current) return;
    if (asking) done();
    else setAsking(true);
  };

  const words = asking ? t("live.confirm", { action: label }) : label;
  return (
    <div className="hold">
      <AriaButton
        className={`button button-large button-wide hold-button hold-${look}${holding ? " hold-holding" : ""}`}
        isDisabled={disabled}
        isPending={pending}
        onPressStart={(event) => begin(event.pointerType)}
        onPressEnd={letGo}
        onPress={press}
      >
        {pending ? <span className="spinner" aria-hidden="true" /> : <Icon name={icon} />}
        <span>{words}</span>
      </AriaButton>
      <p className="soft small hold-help" role="status">
        {pending || disabled
          ? ""
          : asking
            ? t("live.confirm.text")
            : holding
              ? t("live.holding")
              : t("live.hold")}
      </p>
      {asking && !pending ? (
        <Button look="quiet" onPress={() => setAsking(false)}>
          {t("action.cancel")}
        </Button>
      ) : null}
    </div>
  );
}
