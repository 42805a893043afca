import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { showAs } from "../livestreams/around.fixture";
import { row, service } from "../livestreams/service.fixture";
import { PictureSection } from "./PictureSection";

const PICTURE = { url: "https://steeple.example/pictures/pic_1.jpg" };
const refused = {
  kind: "REFUSED",
  message: "The channel was never verified.",
  remedy: "Verify it, then press Retry.",
  retryAt: null,
};
const on = (status: "WAITING" | "DONE" | "FAILED", failure: typeof refused | null = null) =>
  row("con_a", { pictureUpload: { status, failure } });
const show = (role: "VIEWER" | "OPERATOR", given: ReturnType<typeof service>, answer?: object) =>
  showAs(role, <PictureSection service={given} lost={null} />, answer);

/** A browser that reads every file as a picture of this size, and writes it with two bytes. */
function reads(width: number, height: number) {
  vi.stubGlobal("createImageBitmap", async () => ({ width, height, close: () => {} }));
}

beforeEach(() => {
  // React Aria's dialogs ask for it, and jsdom has none.
  vi.stubGlobal("CSS", { escape: (words: string) => words });
  const context = { fillRect: () => {}, drawImage: () => {} };
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(context as never);
  vi.spyOn(HTMLCanvasElement.prototype, "toBlob").mockImplementation((done) =>
    done(new Blob(["ok"], { type: "image/jpeg" })),
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function choose() {
  const input = document.querySelector<HTMLInputElement>("input[type='file']");
  await userEvent.upload(input as HTMLInputElement, new File(["photo"], "photo.jpg", { type: "image/jpeg" }));
}

test("the chosen picture is sent as a small JPEG in Base64", async () => {
  reads(4000, 2250);
  const { send, sent } = show("OPERATOR", service([row("con_a")]));

  await choose();
  await waitFor(() => expect(send).toHaveBeenCalled());

  expect(sent()).toEqual({ livestreamId: "liv_1", picture: btoa("ok") });
});

test("what cannot be used says so, and nothing is sent", async () => {
  reads(1080, 1920);
  const { send } = show("OPERATOR", service([row("con_a")]));
  await choose();
  expect(await screen.findByText(/It has 1080 × 1920 pixels/)).toBeTruthy();

  vi.stubGlobal("createImageBitmap", () => Promise.reject(new Error("no picture")));
  await choose();
  expect(await screen.findByText(/cannot read the file/)).toBeTruthy();
  expect(send).not.toHaveBeenCalled();
});

test("each platform says how far it has come, and what it refused can be tried again", async () => {
  const { sent } = show("OPERATOR", service([on("FAILED", refused)], { picture: PICTURE }));
  const states = within(screen.getByRole("list", { name: "The picture on the platforms" }));

  expect(states.getByText("Not taken")).toBeTruthy();
  expect(states.getByText("The channel was never verified.")).toBeTruthy();
  expect(states.getByText("Verify it, then press Retry.")).toBeTruthy();
  await userEvent.click(states.getByRole("button", { name: "Retry" }));
  expect(sent()).toEqual({ livestreamPlatformId: "lip_con_a" });
});

test("removing it says first that platforms keep it", async () => {
  const { send, sent } = show("OPERATOR", service([on("DONE")], { picture: PICTURE }));
  expect(screen.getByText("Shown")).toBeTruthy();

  await userEvent.click(screen.getByRole("button", { name: "Remove the picture" }));
  const asked = within(screen.getByRole("alertdialog"));
  expect(asked.getByText(/already keep it/)).toBeTruthy();
  expect(send).not.toHaveBeenCalled();
  await userEvent.click(asked.getByRole("button", { name: "Remove the picture" }));
  expect(sent()).toEqual({ livestreamId: "liv_1" });
});

test("a platform that shows a picture that the service no longer has says so", () => {
  show("OPERATOR", service([on("DONE")]));
  expect(screen.getByText("Still shows the picture from before")).toBeTruthy();
});

test("what Steeple refuses stands beside the picture", async () => {
  reads(1280, 720);
  const error = {
    __typename: "ValidationError",
    code: "OVER",
    message: "It is over.",
    path: ["livestreamId"],
  };
  show("OPERATOR", service([row("con_a")]), {
    data: { setLivestreamPicture: { livestream: null, userErrors: [error] } },
  });

  await choose();
  expect(await screen.findByText("It is over.")).toBeTruthy();
});

test("a viewer sees the picture at the console's own address, and no button", () => {
  show("VIEWER", service([on("FAILED", refused)], { picture: PICTURE }));

  expect(screen.getByRole("img", { name: "The service's picture" }).getAttribute("src")).toBe(
    "/pictures/pic_1.jpg",
  );
  expect(screen.queryByRole("button")).toBeNull();
});

test("a service that is over keeps its picture, and a picture that got lost is told of", () => {
  show("OPERATOR", service([row("con_a")], { status: "ENDED", picture: PICTURE }));
  expect(screen.queryByRole("button")).toBeNull();

  showAs("OPERATOR", <PictureSection service={service([row("con_a")])} lost={{ kind: "unreachable" }} />);
  expect(screen.getByText("The service is planned, without its picture")).toBeTruthy();
});
