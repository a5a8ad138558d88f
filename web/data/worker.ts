/// <reference lib="webworker" />
import type { OwnData } from "../ports/own-data.ts";
import { DataFileError } from "./data-file-error.ts";
import { READ_REPORT_EVERY_MS } from "./limits.ts";
import type { DecodedImage } from "./labelled-image.ts";
import { readFiles, textOf, type GivenFile } from "./read-files.ts";
import type { SampleSchema } from "./sample-schema.ts";
import { outlineTable, type TableOutline } from "./table-outline.ts";

declare const self: DedicatedWorkerGlobalScope;

/** What this worker is asked, once. */
export type DataRequest =
  | { readonly type: "read"; readonly files: readonly GivenFile[]; readonly schema: SampleSchema }
  | { readonly type: "outline"; readonly file: GivenFile };

export type DataAnswer =
  | { readonly type: "progress"; readonly done: number; readonly path: string }
  | { readonly type: "read"; readonly data: OwnData }
  | { readonly type: "outline"; readonly outline: TableOutline }
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

let paper: OffscreenCanvasRenderingContext2D | undefined;

/** Images larger than a model could take are only measured. */
async function decode(image: Blob): Promise<DecodedImage> {
  const bitmap = await createImageBitmap(image);
  const { width, height } = bitmap;
  try {
    if (width > 64 || height > 64) return { width, height, rgba: new Uint8ClampedArray() };
    paper ??= new OffscreenCanvas(64, 64).getContext("2d", { willReadFrequently: true }) ?? undefined;
    if (!paper) throw new Error("this browser has no canvas in workers");
    paper.clearRect(0, 0, 64, 64);
    paper.drawImage(bitmap, 0, 0);
    return { width, height, rgba: paper.getImageData(0, 0, width, height).data };
  } finally {
    bitmap.close();
  }
}

async function answer(request: DataRequest): Promise<void> {
  if (request.type === "outline") {
    const { path, content } = request.file;
    return post({ type: "outline", outline: outlineTable(path, await textOf(path, content)) });
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
    post({ type: "failed", reason: error instanceof Error ? error.message : String(error) });
  });
};
