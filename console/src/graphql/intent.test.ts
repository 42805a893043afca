import { expect, test } from "vitest";
import { Intent, newKey } from "./intent";

test("an intent keeps its key until it is done", () => {
  let made = 0;
  const intent = new Intent(() => `key ${++made}`);
  expect([intent.current(), intent.current()]).toEqual(["key 1", "key 1"]);
  intent.done();
  expect(intent.current()).toBe("key 2");
});

test("keys are long and differ", () => {
  const keys = new Set(Array.from({ length: 100 }, newKey));
  expect(keys.size).toBe(100);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
});
