/// <reference lib="webworker" />
import type { PictureShape } from "../../shared/data/pictures/picture-shape.ts";
import { reasonOf } from "../../shared/reason-of.ts";
import { openBitmap, openInCanvas } from "./canvas-image.ts";
import { DataFileError } from "./data-file-error.ts";
import { fitPicture } from "./fit-picture.ts";
import { changesOfPicture } from "./image-changes.ts";
import { readPicture, type ReadImage } from "./labelled-image.ts";
import { openedImage, type OpenedImage } from "./opened-image.ts";

declare const self: DedicatedWorkerGlobalScope;

/** Where a single picture comes from: a file or the clipboard, a camera, a canvas. */
export type PictureSource = Blob | ImageBitmap | VideoFrame | ImageData;

export interface PictureRequest {
  readonly id: number;
  readonly name: string;
  readonly source: PictureSource;
  readonly shape: PictureShape;
}

export type PictureAnswer = { readonly id: number } & (
  | { readonly type: "read"; readonly image: ReadImage }
  | {
      readonly type: "refused";
      readonly file: string;
      readonly place: string | null;
      readonly reason: string;
      readonly wanted: string;
    }
  | { readonly type: "failed"; readonly reason: string }
);

function post(answer: PictureAnswer, transfer: Transferable[] = []): void {
  self.postMessage(answer, transfer);
}

async function read({ name, source, shape }: PictureRequest): Promise<ReadImage> {
  if (source instanceof Blob) return readPicture(name, source, shape, openInCanvas);
  const opened = await open(source);
  try {
    const fitted = fitPicture(opened, shape);
    return { pixels: fitted.pixels, changes: changesOfPicture(fitted, { isTurned: false, isAnimated: false }) };
  } finally {
    opened.close();
  }
}

async function open(source: Exclude<PictureSource, Blob>): Promise<OpenedImage> {
  if (source instanceof ImageData) {
    return openedImage({ width: source.width, height: source.height, rgba: new Uint8ClampedArray(source.data) });
  }
  if (source instanceof ImageBitmap) return openBitmap(source);
  try {
    return openBitmap(await createImageBitmap(source));
  } finally {
    source.close();
  }
}

async function answer(request: PictureRequest): Promise<void> {
  const { id } = request;
  try {
    const image = await read(request);
    post({ id, type: "read", image }, [image.pixels.buffer]);
  } catch (error) {
    if (error instanceof DataFileError) {
      const { file, place, reason, wanted } = error;
      post({ id, type: "refused", file, place, reason, wanted });
    } else post({ id, type: "failed", reason: reasonOf(error) });
  }
}

/** One after the other: they share a canvas. */
let last = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<PictureRequest>): void => {
  last = last.then(() => answer(data));
};
