/** A file that a person chose becomes a picture that Steeple takes, in the browser and before anything is sent. */
import { isShapeTaken, type Size, type Step, smallEnough } from "./shrink";

/** What is to be the picture: a file's own, or that of another service. */
export type Chosen =
  /** A JPEG as a `data:` address, which the page's policy lets it show as it is. */
  { from: "file"; dataUrl: string } | { from: "service"; id: string; url: string };

export type Fault =
  | { kind: "unreadable" }
  /** Platforms would refuse it. */
  | ({ kind: "shape" } & Size)
  /** No quality makes it small enough. */
  | { kind: "detailed" };

export type Read = { chosen: Chosen; fault: null } | { chosen: null; fault: Fault };

/** Reads it upright, and makes it small enough. */
export async function readPicture(file: Blob): Promise<Read> {
  let opened: ImageBitmap | undefined;
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    opened = bitmap;
    const size = { width: bitmap.width, height: bitmap.height };
    if (!isShapeTaken(size)) return { chosen: null, fault: { kind: "shape", ...size } };
    const jpeg = await smallEnough(size, (step) => written(bitmap, step));
    if (!jpeg) return { chosen: null, fault: { kind: "detailed" } };
    return { chosen: { from: "file", dataUrl: await dataUrlOf(jpeg) }, fault: null };
  } catch {
    return { chosen: null, fault: { kind: "unreadable" } };
  } finally {
    opened?.close();
  }
}

/** A JPEG knows no transparency: what is not covered is white, as Steeple makes it. */
function written(bitmap: ImageBitmap, { width, height, quality }: Step): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) return Promise.resolve(null);
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
}

function dataUrlOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** What is sent to give a service this picture. */
export function pictureInput(livestreamId: string, chosen: Chosen) {
  return chosen.from === "service"
    ? { livestreamId, copyFromLivestreamId: chosen.id }
    : { livestreamId, picture: chosen.dataUrl.slice(chosen.dataUrl.indexOf(",") + 1) };
}

/** Where this page may load the picture from: its own Steeple, by whatever name it was opened. */
export function ownAddress(url: string): string {
  return new URL(url).pathname;
}

export function addressOf(chosen: Chosen): string {
  return chosen.from === "file" ? chosen.dataUrl : ownAddress(chosen.url);
}
