/** What becomes of a photo before it is sent: small enough for Steeple, in as few steps as it takes. Pure. */

/** As Steeple judges pictures; `shrink.test.ts` compares these with its source. */
export const MOST_BYTES = 700_000;
export const LONGEST_SIDE = 1_920;
export const LEAST_WIDTH = 640;
/** Width by height. */
export const SHAPES = { tallest: 0.8, widest: 1.91 };

/** Where even the worst quality of a large picture is too much, a smaller one is tried. */
const SIDES = [LONGEST_SIDE, 1_280];
const QUALITIES = [0.9, 0.8, 0.7, 0.55, 0.4];

export type Size = { width: number; height: number };

/** One way to write the picture: in this size, and in a quality between 0 and 1. */
export type Step = Size & { quality: number };

/** True when platforms take a picture of this size; no step makes one wider or of another shape. */
export function isShapeTaken({ width, height }: Size): boolean {
  const shape = width / height;
  return width >= LEAST_WIDTH && shape >= SHAPES.tallest && shape <= SHAPES.widest;
}

/** The same picture with no side longer than `side`, and never larger than it is. */
export function within({ width, height }: Size, side: number): Size {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** From the best to the smallest. */
export function steps(given: Size): Step[] {
  const sizes = SIDES.map((side) => within(given, side));
  const different = sizes.filter((size, index) => index === 0 || size.width < (sizes[index - 1]?.width ?? 0));
  return different.flatMap((size) => QUALITIES.map((quality) => ({ ...size, quality })));
}

/** The first step that is small enough; null when none is. `write` gives null where the browser could not write it. */
export async function smallEnough(
  given: Size,
  write: (step: Step) => Promise<Blob | null>,
): Promise<Blob | null> {
  for (const step of steps(given)) {
    const written = await write(step);
    if (written && written.size <= MOST_BYTES) return written;
  }
  return null;
}
