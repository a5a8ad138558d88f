import { ArchiveError } from "../../archives/archive-error.ts";
import { looksLikeGzip } from "../../archives/gunzip.ts";
import { UnpackingBudget } from "../../archives/unpacking-budget.ts";
import { DataFileError } from "../data-file-error.ts";
import { PIECE_BYTES, TABLE_BYTES_MAX } from "./limits.ts";

/** Called with the share of the file that is read, 0..1. */
export type ReportShare = (share: number) => void;

/**
 * The bytes of a file in pieces, unpacked where its first bytes are those of gzip.
 * @throws DataFileError where it cannot be read, is damaged, or unpacks to too much
 */
export async function* bytesIn(
  path: string,
  content: Blob,
  report: ReportShare,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (looksLikeGzip(await piece(path, content.slice(0, 2)))) return yield* unpackedIn(path, content, report);
  for (let at = 0; at < content.size; at += PIECE_BYTES) {
    yield await piece(path, content.slice(at, at + PIECE_BYTES));
    report(Math.min(1, (at + PIECE_BYTES) / content.size));
  }
}

async function piece(path: string, part: Blob): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await part.arrayBuffer());
  } catch {
    throw new DataFileError(path, null, "cannot be read; was it moved or changed?");
  }
}

async function* unpackedIn(path: string, content: Blob, report: ReportShare): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const budget = new UnpackingBudget(TABLE_BYTES_MAX);
  let read = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(bytes, controller) {
      read += bytes.length;
      controller.enqueue(bytes);
    },
  });
  const reader = content.stream().pipeThrough(counted).pipeThrough(new DecompressionStream("gzip")).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      budget.spend(next.value.length);
      yield next.value as Uint8Array<ArrayBuffer>;
      report(read / content.size);
    }
  } catch (error) {
    if (error instanceof DataFileError) throw error;
    throw new DataFileError(
      path,
      null,
      error instanceof ArchiveError ? error.reason : "is damaged, or not a gzip file",
    );
  } finally {
    // Of a stream that failed already, or came to its end, this says nothing new.
    await reader.cancel().catch(() => undefined);
  }
}
