import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import { BODY_PIECE_BYTES } from "../limits.ts";

/** How a body is encoded on its way. */
export type Encoding = "br" | "gzip" | "identity";

/** The first of the encodings, the best one first, that the client takes; `identity` where it takes none of them. */
export function encodingFor(request: Request, encodings: readonly Encoding[]): Encoding {
  return encodings.find((encoding) => request.acceptsEncodings(encoding) === encoding) ?? "identity";
}

/**
 * Sends a body that is kept, piece by piece as it is taken: what a connection holds in memory is one piece, whoever reads
 * or does not. Its type and how long it may be kept by others are set before.
 * @param tag of the body, without its encoding
 */
export async function sendBody(
  request: Request,
  response: Response,
  { bytes, tag, encoding }: { readonly bytes: Buffer; readonly tag: string; readonly encoding: Encoding },
): Promise<void> {
  response.set("ETag", `"${tag}-${encoding}"`).vary("Accept-Encoding");
  if (encoding !== "identity") response.set("Content-Encoding", encoding);
  if (request.fresh) return void response.status(304).end();
  response.set("Content-Length", String(bytes.length));
  if (request.method === "HEAD") return void response.end();
  try {
    await pipeline(Readable.from(pieces(bytes), { objectMode: false }), response);
  } catch (error) {
    // Somebody who leaves before the end is no fault of ours, and nothing can be said any more.
    if (!response.destroyed) throw error;
  }
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length; from += BODY_PIECE_BYTES) yield bytes.subarray(from, from + BODY_PIECE_BYTES);
}
