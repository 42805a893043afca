import { type RefObject, useEffect } from "react";
import type { Problem } from "../graphql/problems";

/** Takes people to the first field that Steeple refused: on a phone it may be far above the button they pressed. */
export function useFocusOnRefusal(form: RefObject<HTMLFormElement | null>, problem: Problem | null): void {
  useEffect(() => {
    if (problem?.kind !== "refused") return;
    const refused = form.current?.querySelector<HTMLElement>("[data-invalid], [aria-invalid='true']");
    const field = refused?.matches("input, textarea")
      ? refused
      : refused?.querySelector<HTMLElement>("input, textarea, [tabindex='0']");
    refused?.scrollIntoView({ block: "center" });
    field?.focus({ preventScroll: true });
  }, [form, problem]);
}
