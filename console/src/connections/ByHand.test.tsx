import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { I18nFixed } from "../i18n/I18n";
import { t } from "../test.words";
import { ByHand } from "./ByHand";

const DUTIES = [
  { what: "Press “Go live” there.", why: "It has no call for it." },
  { what: "Announce the service.", why: "It takes no pictures." },
];

function show(duties: typeof DUTIES, folded: boolean) {
  const value = { t, locale: "en-US", language: "en" } as const;
  return render(
    <I18nFixed value={value}>
      <ByHand duties={duties} folded={folded} />
    </I18nFixed>,
  );
}

test.each([false, true])("what a person does is a list, each with its reason, folded: %s", (folded) => {
  show(DUTIES, folded);

  screen.getByText("What you do yourself");
  const items = screen.getAllByRole("listitem").map((item) => item.textContent);
  expect(items).toEqual([
    "Press “Go live” there.It has no call for it.",
    "Announce the service.It takes no pictures.",
  ]);
});

test.each([false, true])("where there is nothing to do, nothing is said, folded: %s", (folded) => {
  const { container } = show([], folded);

  expect(container.innerHTML).toBe("");
});
