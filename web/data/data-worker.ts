import { DataFileError } from "./data-file-error.ts";
import type { FittedImage } from "./fit-image.ts";
import type { TokensSpec } from "../../shared/text/text-schema.ts";
import type { ReadTokens, TextLook } from "./look-at-text.ts";
import type { GivenFile } from "./open-files.ts";
import type { ReadData } from "./read-files.ts";
import type { Labelling } from "./sample-list.ts";
import type { SampleSchema } from "./sample-schema.ts";
import type { TableLook } from "./table/analysis.ts";
import type { AnsweredColumns, AnswerRows } from "./table/answer-rows.ts";
import type { FirstLine } from "./table/first-line.ts";
import type { PredictedTable } from "./table/read-table.ts";
import type { TablesOutcome, TableWishes } from "./table/table-reading.ts";
import type { DataAnswer, DataRequest } from "./worker.ts";

/** How far reading is: `done` 0..1, and the file that is read. */
export type ReadProgress = (done: number, path: string) => void;

/**
 * Reads files in a worker of their own, so that the page stays quick. The files' content stays in this tab.
 * @param signal ends the reading; the promise is then rejected with the signal's reason
 * @throws DataFileError naming the file, the place and the reason
 */
export async function readOwnData(
  files: readonly GivenFile[],
  schema: SampleSchema,
  progress: ReadProgress,
  signal: AbortSignal,
  labelling: Labelling = "known",
): Promise<ReadData> {
  const answer = await ask({ type: "read", files, schema, labelling }, progress, signal);
  if (answer.type !== "read") throw new Error("The worker answered another question.");
  return answer.data;
}

/**
 * Looks over a table.
 * @param firstLine what its first line holds; undefined to have it judged
 * @throws DataFileError
 */
export async function lookAtTableFile(
  file: GivenFile,
  firstLine: FirstLine | undefined,
  progress: ReadProgress,
  signal: AbortSignal,
): Promise<TableLook> {
  const answer = await ask({ type: "table", file, firstLine }, progress, signal);
  if (answer.type !== "table") throw new Error("The worker answered another question.");
  return answer.look;
}

/**
 * Reads the rows of tables for a session; or tells what of them has to be decided on first.
 * @throws DataFileError where no row is left
 */
export async function readTableFiles(
  files: readonly GivenFile[],
  schema: PredictedTable,
  wishes: TableWishes,
  progress: ReadProgress,
  signal: AbortSignal,
): Promise<TablesOutcome> {
  const answer = await ask({ type: "rows", files, schema, wishes }, progress, signal);
  if (answer.type !== "rows") throw new Error("The worker answered another question.");
  return answer.outcome;
}

/**
 * Reads rows that a model is to answer for.
 * @throws DataFileError where they cannot be read, or lack a column that they need
 */
export async function readAnswers(
  file: GivenFile,
  schema: AnsweredColumns,
  progress: ReadProgress,
  signal: AbortSignal,
): Promise<AnswerRows> {
  const answer = await ask({ type: "answers", file, schema }, progress, signal);
  if (answer.type !== "answers") throw new Error("The worker answered another question.");
  return answer.rows;
}

/** Reads one image, of any size and colour, as the model sees it. @throws DataFileError */
export async function readImageFile(file: GivenFile, signal: AbortSignal): Promise<FittedImage> {
  const answer = await ask({ type: "image", file }, () => {}, signal);
  if (answer.type !== "image") throw new Error("The worker answered another question.");
  return answer.image;
}

/** Looks over a text. @throws DataFileError */
export async function lookAtTextFile(file: GivenFile, signal: AbortSignal): Promise<TextLook> {
  const answer = await ask({ type: "text", file }, () => {}, signal);
  if (answer.type !== "text") throw new Error("The worker answered another question.");
  return answer.look;
}

/** Turns a text into tokens. @throws DataFileError */
export async function readTokensOf(
  file: GivenFile,
  tokens: TokensSpec,
  progress: ReadProgress,
  signal: AbortSignal,
): Promise<ReadTokens> {
  const answer = await ask({ type: "tokens", file, tokens }, progress, signal);
  if (answer.type !== "tokens") throw new Error("The worker answered another question.");
  return answer.read;
}

function ask(request: DataRequest, progress: ReadProgress, signal: AbortSignal): Promise<DataAnswer> {
  signal.throwIfAborted();
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "data" });
  return new Promise<DataAnswer>((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    worker.onerror = (event) => reject(new Error(`The files could not be read: ${event.message}`));
    worker.onmessage = ({ data }: MessageEvent<DataAnswer>) => {
      if (data.type === "progress") return progress(data.done, data.path);
      if (data.type === "refused") return reject(new DataFileError(data.file, data.place, data.reason, data.wanted));
      if (data.type === "failed") return reject(new Error(`The files could not be read: ${data.reason}`));
      resolve(data);
    };
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}
