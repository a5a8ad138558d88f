import { fileKind, KIND_BYTES } from "./file-kind.ts";
import { IMAGE_ROWS_AT_ONCE } from "./limits.ts";
import type { ImageRows, OpenedImage } from "./opened-image.ts";
import { ReadBackError, tryReadBack, type ReadBack } from "./read-back.ts";

interface Paper {
  readonly context: OffscreenCanvasRenderingContext2D;
  readonly comesBack: ReadBack;
}

let paper: Paper | undefined;

/** A canvas of just this size, and empty. @throws ReadBackError */
function paperOf(width: number, height: number): Paper {
  paper ??= makePaper();
  const { canvas } = paper.context;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  return paper;
}

function makePaper(): Paper {
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new ReadBackError("This browser has no canvas in workers, so it can read no pictures.");
  return { context, comesBack: tryReadBack(context) };
}

/**
 * Decodes an image in a worker's canvas, turned upright as its file says. Memory: the decoded image, and some rows of it.
 * @throws where the browser cannot decode it
 * @throws ReadBackError where it lets nothing be read
 */
export async function openInCanvas(image: Blob): Promise<OpenedImage> {
  const isTurned = await turns(image);
  return openBitmap(await createImageBitmap(image, { imageOrientation: "from-image" }), isTurned);
}

/** Hands out what is decoded, of a camera perhaps. It is closed with what this returns. @throws ReadBackError */
export function openBitmap(bitmap: ImageBitmap, isTurned = true): OpenedImage {
  const { width, height } = bitmap;
  const close = (): void => bitmap.close();
  try {
    const { comesBack } = paperOf(width, Math.min(height, IMAGE_ROWS_AT_ONCE));
    return { width, height, isNoisy: comesBack === "noisy", isTurned, rows: () => rowsOf(bitmap), close };
  } catch (error) {
    close();
    throw error;
  }
}

function* rowsOf(bitmap: ImageBitmap): Generator<ImageRows> {
  const { width, height } = bitmap;
  const { context } = paperOf(width, Math.min(height, IMAGE_ROWS_AT_ONCE));
  for (let top = 0; top < height; top += IMAGE_ROWS_AT_ONCE) {
    const rows = Math.min(height - top, IMAGE_ROWS_AT_ONCE);
    context.clearRect(0, 0, width, rows);
    context.drawImage(bitmap, 0, -top);
    yield { top, rgba: context.getImageData(0, 0, width, rows).data };
  }
}

/** Pictures of 2 x 1 pixels that are to be turned by a quarter. Formats that are not here turn in the decoder, or never. */
const ON_ITS_SIDE = {
  JPEG: "/9j/4QAiRXhpZgAASUkqAAgAAAABABIBAwABAAAABgAAAAAAAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////2wBDAf//////////////////////////////////////////////////////////////////////////////////////wAARCAABAAIDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAAAP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AJgA/9k=",
  WebP: "UklGRlIAAABXRUJQVlA4WAoAAAAIAAAAAQAAAAAAVlA4TBEAAAAvAQAAAAfQ//73v/+BiOh/AABFWElGGgAAAElJKgAIAAAAAQASAQMAAQAAAAYAAAAAAAAA",
} as const;

const TURNING = new Map<string, Promise<boolean>>();

/** Whether this browser turns photographs of a format upright when it decodes them; tried once. */
async function turns(image: Blob): Promise<boolean> {
  const kind = fileKind("", new Uint8Array(await image.slice(0, KIND_BYTES).arrayBuffer()));
  if (kind.is !== "image" || (kind.format !== "JPEG" && kind.format !== "WebP")) return true;
  const known = TURNING.get(kind.format) ?? isTurnedUpright(ON_ITS_SIDE[kind.format]);
  TURNING.set(kind.format, known);
  return known;
}

async function isTurnedUpright(base64: string): Promise<boolean> {
  const file = new Blob([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))]);
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const isUpright = bitmap.height === 2;
    bitmap.close();
    return isUpright;
  } catch {
    return true;
  }
}
