/** Pictures to choose, drawn by the browser itself, and choosing them. */
import type { Page } from "@playwright/test";

type Sort = { width: number; height: number; colour: string; noisy?: boolean };

/** A PNG as a file; a noisy one is as large as a photo that nobody made smaller. */
export async function png(page: Page, sort: Sort) {
  const dataUrl = await page.evaluate(({ width, height, colour, noisy }) => {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d");
    if (!context) throw new Error("this browser draws nothing");
    context.fillStyle = colour;
    context.fillRect(0, 0, width, height);
    if (noisy) {
      const pixels = context.getImageData(0, 0, width, height);
      // A fixed run of numbers that no encoder can shorten.
      let state = 1;
      for (let index = 0; index < pixels.data.length; index += 1) {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        pixels.data[index] = index % 4 === 3 ? 255 : state >> 23;
      }
      context.putImageData(pixels, 0, 0);
    }
    return canvas.toDataURL("image/png");
  }, sort);
  return {
    name: "picture.png",
    mimeType: "image/png",
    buffer: Buffer.from(dataUrl.split(",")[1] ?? "", "base64"),
  };
}

/** Presses the button and chooses this file, as a person does. */
export async function chooseFile(
  page: Page,
  button: string,
  file: Awaited<ReturnType<typeof png>>,
): Promise<void> {
  const asked = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: button, exact: true }).click();
  await (await asked).setFiles(file);
}
