/// <reference lib="webworker" />
import { reasonOf } from "../../shared/reason-of.ts";
import { DataFileError } from "./data-file-error.ts";
import { openInCanvas } from "./canvas-image.ts";
import type { FittedImage } from "./fit-image.ts";
import type { TokensSpec } from "../../shared/text/text-schema.ts";
import { readImage } from "./labelled-image.ts";
import { lookAtText, readTokens, type ReadTokens, type TextLook } from "./look-at-text.ts";
import { READ_REPORT_EVERY_MS } from "./limits.ts";
import type { GivenFile } from "./open-files.ts";
import { readFiles, type ReadData } from "./read-files.ts";
import type { Labelling } from "./sample-list.ts";
import type { SampleSchema } from "./sample-schema.ts";
import { SkippedList } from "./skipped.ts";
import { lookAtTable } from "./table/analyse-table.ts";
import { readAnswerRows, type AnsweredColumns, type AnswerRows } from "./table/answer-rows.ts";
import type { TableLook } from "./table/analysis.ts";
import type { FirstLine } from "./table/first-line.ts";
import { openTable, openTables } from "./table/open-tables.ts";
import type { PredictedTable } from "./table/read-table.ts";
import { readTables, type TablesOutcome, type TableWishes } from "./table/table-reading.ts";

declare const self: DedicatedWorkerGlobalScope;

/** What this worker is asked, once. */
export type DataRequest =
  | {
      readonly type: "read";
      readonly files: readonly GivenFile[];
      readonly schema: SampleSchema;
      readonly labelling: Labelling;
    }
  | { readonly type: "table"; readonly file: GivenFile; readonly firstLine: FirstLine | undefined }
  | {
      readonly type: "rows";
      readonly files: readonly GivenFile[];
      readonly schema: PredictedTable;
      readonly wishes: TableWishes;
    }
  | { readonly type: "answers"; readonly file: GivenFile; readonly schema: AnsweredColumns }
  | { readonly type: "image"; readonly file: GivenFile }
  | { readonly type: "text"; readonly file: GivenFile }
  | { readonly type: "tokens"; readonly file: GivenFile; readonly tokens: TokensSpec };

export type DataAnswer =
  | { readonly type: "progress"; readonly done: number; readonly path: string }
  | { readonly type: "read"; readonly data: ReadData }
  | { readonly type: "table"; readonly look: TableLook }
  | { readonly type: "rows"; readonly outcome: TablesOutcome }
  | { readonly type: "answers"; readonly rows: AnswerRows }
  | { readonly type: "image"; readonly image: FittedImage }
  | { readonly type: "text"; readonly look: TextLook }
  | { readonly type: "tokens"; readonly read: ReadTokens }
  | {
      readonly type: "refused";
      readonly file: string;
      readonly place: string | null;
      readonly reason: string;
      readonly wanted: string;
    }
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

async function answer(request: DataRequest): Promise<void> {
  if (request.type === "table") {
    const { file, firstLine } = request;
    const text = await openTable(file, report);
    return post({ type: "table", look: await lookAtTable(text, firstLine, (share) => report(share, file.path)) });
  }
  if (request.type === "rows") {
    const skipped = new SkippedList();
    const tables = openTables(request.files, skipped, () => {});
    const outcome = await readTables(tables, request.schema, request.wishes, skipped, report);
    const buffers = outcome.type === "rows" ? [outcome.tables.inputs.buffer, outcome.tables.labels.buffer] : [];
    return post({ type: "rows", outcome }, buffers);
  }
  if (request.type === "answers") {
    const { file, schema } = request;
    const text = await openTable(file, report);
    const rows = await readAnswerRows(text, schema, (share) => report(share, file.path));
    return post({ type: "answers", rows }, [rows.inputs.buffer]);
  }
  if (request.type === "image") {
    const { path, content } = request.file;
    return post({ type: "image", image: await readImage(path, content, openInCanvas) });
  }
  if (request.type === "text") return post({ type: "text", look: await lookAtText(request.file) });
  if (request.type === "tokens") {
    const { file, tokens } = request;
    const read = await readTokens(file, tokens, (share) => report(share, file.path));
    return post({ type: "tokens", read }, [read.tokens.buffer]);
  }
  const { files, schema, labelling } = request;
  const data = await readFiles(files, schema, { open: openInCanvas, report }, labelling);
  post({ type: "read", data }, [data.inputs.buffer, data.labels.buffer]);
}

self.onmessage = ({ data }: MessageEvent<DataRequest>): void => {
  answer(data).catch((error: unknown) => {
    if (error instanceof DataFileError) {
      const { file, place, reason, wanted } = error;
      return post({ type: "refused", file, place, reason, wanted });
    }
    post({ type: "failed", reason: reasonOf(error) });
  });
};
