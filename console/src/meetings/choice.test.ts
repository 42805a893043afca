import { expect, test } from "vitest";
import { fits, type Room, roomsOf, stillChosen } from "./choice";

const connection = (id: string, platform: Room["platform"], status: Room["status"] = "CONNECTED") => ({
  id,
  platform,
  accountName: id,
  status,
});

const rooms = roomsOf({
  connections: {
    nodes: [
      connection("zoom", "ZOOM"),
      connection("meet", "GOOGLE_MEET"),
      connection("gone", "ZOOM", "DISCONNECTED"),
      connection("tube", "YOUTUBE"),
    ],
  },
  platforms: [
    { platform: "ZOOM", meetings: true, webinars: true, registration: true },
    { platform: "GOOGLE_MEET", meetings: true, webinars: false, registration: false },
    { platform: "YOUTUBE", meetings: false, webinars: false, registration: false },
  ],
});

test("only connected accounts with meetings are offered", () => {
  expect(rooms.map((room) => room.id)).toEqual(["zoom", "meet"]);
});

test("a webinar and a registration need a platform that has them", () => {
  const fitting = (kind: "MEETING" | "WEBINAR", registration: "NONE" | "AUTOMATIC") =>
    rooms.filter((room) => fits(room, kind, registration)).map((room) => room.id);

  expect(fitting("MEETING", "NONE")).toEqual(["zoom", "meet"]);
  expect(fitting("WEBINAR", "NONE")).toEqual(["zoom"]);
  expect(fitting("MEETING", "AUTOMATIC")).toEqual(["zoom"]);
});

test("a changed wish lets go of what it does not fit", () => {
  expect(stillChosen(["meet", "zoom"], rooms, "MEETING", "NONE")).toEqual(["meet", "zoom"]);
  expect(stillChosen(["meet", "zoom"], rooms, "WEBINAR", "NONE")).toEqual(["zoom"]);
  expect(stillChosen(["unknown"], rooms, "MEETING", "NONE")).toEqual([]);
});
