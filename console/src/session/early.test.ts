import { formatDocument, stringifyDocument } from "@urql/core";
import { expect, test, vi } from "vitest";
import { ViewerQuery } from "./documents";
import { Early, VIEWER } from "./early";

const asked = { body: JSON.stringify({ operationName: "Viewer", query: VIEWER, variables: {} }) };

test("what is asked early is what the client asks", () => {
  expect(stringifyDocument(formatDocument(ViewerQuery))).toBe(VIEWER);
});

test("the client's question gets the early answer once, and is sent from then on", async () => {
  const send = vi.fn(async () => new Response("{}"));
  const early = new Early(send);
  early.ask("/");

  await early.fetch("/graphql", asked);
  expect(send).toHaveBeenCalledTimes(1);
  await early.fetch("/graphql", asked);
  expect(send).toHaveBeenCalledTimes(2);
});

test("other questions are sent", async () => {
  const send = vi.fn(async () => new Response("{}"));
  const early = new Early(send);
  early.ask("/");

  await early.fetch("/graphql", { body: JSON.stringify({ query: "query Other { node }" }) });

  expect(send).toHaveBeenCalledTimes(2);
});

test("an early question that failed is asked again", async () => {
  const send = vi
    .fn(async () => new Response("{}"))
    .mockRejectedValueOnce(new TypeError("no network"))
    .mockResolvedValueOnce(new Response("{}"));
  const early = new Early(send);
  early.ask("/services");

  const answer = await early.fetch("/graphql", asked);

  expect(await answer.text()).toBe("{}");
  expect(send).toHaveBeenCalledTimes(2);
});

test("whoever follows an invitation is not asked about", () => {
  const send = vi.fn(async () => new Response("{}"));

  new Early(send).ask("/join");

  expect(send).not.toHaveBeenCalled();
});
