import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  isShapeTaken,
  LEAST_WIDTH,
  LONGEST_SIDE,
  MOST_BYTES,
  SHAPES,
  type Step,
  smallEnough,
  steps,
  within,
} from "./shrink";

const rust = readFileSync("../domain/src/livestream/picture/jpeg.rs", "utf8");
const constant = (name: string) => rust.match(new RegExp(`const ${name}: [^=]*= ([^;]+);`))?.[1] ?? "";
const number = (name: string) => Number(constant(name).replaceAll("_", ""));

test("a picture is judged as Steeple judges it", () => {
  expect(MOST_BYTES).toBe(number("GIVEN_MAX_BYTES"));
  expect(LONGEST_SIDE).toBe(number("SHOWN_MAX_SIDE"));
  expect(LEAST_WIDTH).toBe(number("WIDTH_MIN"));
  expect(constant("SHAPES")).toBe(`${SHAPES.tallest}..=${SHAPES.widest}`);
});

test("what platforms refuse is known before it is sent", () => {
  expect(isShapeTaken({ width: 1280, height: 720 })).toBe(true);
  expect(isShapeTaken({ width: 640, height: 800 })).toBe(true);
  expect(isShapeTaken({ width: 639, height: 400 })).toBe(false);
  expect(isShapeTaken({ width: 1080, height: 1920 })).toBe(false);
  expect(isShapeTaken({ width: 4000, height: 1000 })).toBe(false);
});

test("the longest side is bounded, and nothing is made larger", () => {
  expect(within({ width: 4000, height: 2250 }, 1920)).toEqual({ width: 1920, height: 1080 });
  expect(within({ width: 3200, height: 4000 }, 1920)).toEqual({ width: 1536, height: 1920 });
  expect(within({ width: 1280, height: 720 }, 1920)).toEqual({ width: 1280, height: 720 });
});

test("the steps go down, and every one of them stays as wide as platforms want", () => {
  const all = steps({ width: 4000, height: 5000 });
  const sizes = all.map(({ width, height, quality }) => width * height * quality);

  expect(all[0]).toEqual({ width: 1536, height: 1920, quality: 0.9 });
  expect(all.every(isShapeTaken)).toBe(true);
  expect(new Set(all.map((step) => step.width))).toEqual(new Set([1536, 1024]));
  expect(sizes.slice(0, 5)).toEqual(sizes.slice(0, 5).sort((one, other) => other - one));
});

test("a picture that is small already is written in one size", () => {
  expect(new Set(steps({ width: 800, height: 450 }).map((step) => step.width))).toEqual(new Set([800]));
});

/** A browser whose files have this many bytes for each pixel in the best quality. */
function browser(bytesPerPixel: number) {
  const tried: Step[] = [];
  const write = async (step: Step) => {
    tried.push(step);
    const bytes = step.width * step.height * step.quality * bytesPerPixel;
    return new Blob([new Uint8Array(Math.round(bytes))]);
  };
  return { tried, write };
}

test("the first step that is small enough is taken", async () => {
  const { tried, write } = browser(0.4);
  const written = await smallEnough({ width: 1920, height: 1080 }, write);

  expect(written?.size).toBeLessThanOrEqual(MOST_BYTES);
  expect(tried.map((step) => step.quality)).toEqual([0.9, 0.8]);
});

test("a picture of nothing but detail is made smaller, or given up", async () => {
  const noisy = browser(1);
  expect((await smallEnough({ width: 1920, height: 1080 }, noisy.write))?.size).toBeLessThanOrEqual(
    MOST_BYTES,
  );
  expect(noisy.tried.at(-1)?.width).toBe(1280);

  expect(await smallEnough({ width: 1920, height: 1080 }, browser(3).write)).toBeNull();
  expect(await smallEnough({ width: 1920, height: 1080 }, async () => null)).toBeNull();
});
