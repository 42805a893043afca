import { act, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { I18nFixed } from "../i18n/I18n";
import { t } from "../test.words";
import { HoldButton } from "./HoldButton";

const show = (confirm: () => void, change: { pending?: boolean; disabled?: boolean } = {}) =>
  render(
    <I18nFixed value={{ t, locale: "en-US", language: "en" }}>
      <HoldButton
        label="End service"
        icon="close"
        look="danger"
        disabled={false}
        pending={false}
        confirm={confirm}
        {...change}
      />
    </I18nFixed>,
  );

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
});
afterEach(() => {
  vi.useRealTimers();
});

const finger = { button: 0, pointerType: "touch", pointerId: 1, width: 10, height: 10, pressure: 0.5 };

test("holding for a second does it once", () => {
  const confirm = vi.fn();
  show(confirm);
  const button = screen.getByRole("button");

  fireEvent(button, new PointerEvent("pointerdown", { bubbles: true, cancelable: true, ...finger }));
  act(() => void vi.advanceTimersByTime(999));
  expect(confirm).not.toHaveBeenCalled();
  act(() => void vi.advanceTimersByTime(1));
  fireEvent(document, new PointerEvent("pointerup", { bubbles: true, cancelable: true, ...finger }));
  fireEvent.click(button);

  expect(confirm).toHaveBeenCalledTimes(1);
});

test("the keyboard is asked once more instead of being timed", async () => {
  const confirm = vi.fn();
  const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
  show(confirm);

  await user.tab();
  await user.keyboard("{Enter}");
  expect(confirm).not.toHaveBeenCalled();
  expect(screen.getByRole("button", { name: "Press again: End service" })).toBeTruthy();
  await user.keyboard("{Enter}");

  expect(confirm).toHaveBeenCalledTimes(1);
});

test("who changes their mind cancels", async () => {
  const confirm = vi.fn();
  const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
  show(confirm);

  await user.tab();
  await user.keyboard("{Enter}");
  await user.click(screen.getByRole("button", { name: "Cancel" }));

  expect(screen.getByRole("button", { name: "End service" })).toBeTruthy();
  expect(confirm).not.toHaveBeenCalled();
});
