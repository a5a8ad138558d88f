/// <reference lib="webworker" />
import { reasonOf } from "../../shared/reason-of.ts";
import type { FirstLine } from "./csv-rows.ts";
import { DataFileError } from "./data-file-error.ts";
import type { DecodedImage, FittedImage } from "./fit-image.ts";
import { readImage } from "./labelled-image.ts";
import { IMAGE_ROWS_AT_ONCE, IMAGE_SIDE_MAX, READ_REPORT_EVERY_MS } from "./limits.ts";
import { tryReadBack, ReadBackError, type ReadBack } from "./read-back.ts";
import { readFiles, textOf, type GivenFile, type ReadData } from "./read-files.ts";
import type { SampleSchema } from "./sample-schema.ts";
import { lookAtTable, type TableLook } from "./table-outline.ts";

declare const self: DedicatedWorkerGlobalScope;

/** What this worker is asked, once. */
export type DataRequest =
  | { readonly type: "read"; readonly files: readonly GivenFile[]; readonly schema: SampleSchema }
  | { readonly type: "table"; readonly file: GivenFile; readonly firstLine: FirstLine | undefined }
  | { readonly type: "image"; readonly file: GivenFile };

export type DataAnswer =
  | { readonly type: "progress"; readonly done: number; readonly path: string }
  | { readonly type: "read"; readonly data: ReadData }
  | { readonly type: "table"; readonly look: TableLook }
  | { readonly type: "image"; readonly image: FittedImage }
  | { readonly type: "refused"; readonly file: string; readonly place: string | null; readonly reason: string }
  | { readonly type: "failed"; readonly reason: string };

function post(answer: DataAnswer, transfer: Transferable[] = []): void {
  self.postMessage(answer, transfer);
}

let reportedAt = Number.NEGATIVE_INFINITY;

function report(done: number, path: string): void {
  if (performance.now() - reportedAt < READ_REPORT_EVERY_MS) return;
  reportedAt = performance.now();
  post({ type: "progress", done, path });
}

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

/** Memory: the decoded image, and its pixels as a copy, which is made some rows at a time. */
async function decode(image: Blob): Promise<DecodedImage> {
  const bitmap = await createImageBitmap(image);
  const { width, height } = bitmap;
  try {
    if (width > IMAGE_SIDE_MAX || height > IMAGE_SIDE_MAX) throw new Error("the image is larger than its header says");
    const { context, comesBack } = paperOf(width, Math.min(height, IMAGE_ROWS_AT_ONCE));
    const rgba = new Uint8ClampedArray(4 * width * height);
    for (let top = 0; top < height; top += IMAGE_ROWS_AT_ONCE) {
      const rows = Math.min(height - top, IMAGE_ROWS_AT_ONCE);
      context.clearRect(0, 0, width, rows);
      context.drawImage(bitmap, 0, -top);
      rgba.set(context.getImageData(0, 0, width, rows).data, 4 * width * top);
    }
    return { width, height, rgba, isNoisy: comesBack === "noisy" };
  } finally {
    bitmap.close();
  }
}

async function answer(request: DataRequest): Promise<void> {
  if (request.type === "table") {
    const { path, content } = request.file;
    return post({ type: "table", look: lookAtTable(path, await textOf(path, content), request.firstLine) });
  }
  if (request.type === "image") {
    const { path, content } = request.file;
    return post({ type: "image", image: await readImage(path, content, decode) });
  }
  const data = await readFiles(request.files, request.schema, { decode, report });
  post({ type: "read", data }, [data.inputs.buffer, data.labels.buffer]);
}

self.onmessage = ({ data }: MessageEvent<DataRequest>): void => {
  answer(data).catch((error: unknown) => {
    if (error instanceof DataFileError) {
      const { file, place, reason } = error;
      return post({ type: "refused", file, place, reason });
    }
    post({ type: "failed", reason: reasonOf(error) });
  });
};
