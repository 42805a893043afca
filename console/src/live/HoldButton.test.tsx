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

test("holding for a second does it once", () => {
  const confirm = vi.fn();
  show(confirm);
  const button = screen.getByRole("button");

  fireEvent.mouseDown(button, { detail: 1 });
  act(() => void vi.advanceTimersByTime(999));
  expect(confirm).not.toHaveBeenCalled();
  act(() => void vi.advanceTimersByTime(1));
  fireEvent.mouseUp(button, { detail: 1 });
  fireEvent.click(button, { detail: 1 });

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
