import { promisify } from "node:util";
import { gzip } from "node:zlib";
import express, { type Router } from "express";
import { ApiError } from "./api-error.ts";
import { MNIST_PARTS, mnistBlocks, type MnistPart } from "../shared/training/datasets.ts";
import { readMnistBlock } from "./mnist.ts";

const compress = promisify(gzip);
const GZIP_LEVEL = 6;

/**
 * Serves the data sets below `/data`: `mnist/train/0..119`, `mnist/train-by-label/0..119` and `mnist/test/0..19`,
 * blocks of 500 samples (see {@link readMnistBlock}). Blocks never change, so browsers keep them; each is compressed once
 * (about 80 KB, 20 MB for all of them) and kept in memory.
 */
export function dataRoutes(): Router {
  const router = express.Router();

  router.get("/mnist/:part/:block", async (request, response) => {
    const { part, block } = request.params;
    if (!isPart(part)) throw new ApiError("unknown-part", `MNIST has the parts ${MNIST_PARTS.join(", ")}.`);
    const last = mnistBlocks(part) - 1;
    if (!/^(?:0|[1-9]\d{0,3})$/.test(block) || Number(block) > last) {
      throw new ApiError("unknown-block", `MNIST's ${part} part has the blocks 0 to ${last}.`);
    }
    const key = `${part}-${block}`;
    const encoding = request.acceptsEncodings("gzip") === "gzip" ? "gzip" : "identity";
    const body =
      encoding === "gzip" ? await cached(key, part, Number(block)) : await readMnistBlock(part, Number(block));
    if (encoding === "gzip") response.set("Content-Encoding", encoding);
    response
      .set("Cache-Control", "public, max-age=31536000, immutable")
      .set("ETag", `"mnist-${key}-${encoding}"`)
      .set("Vary", "Accept-Encoding")
      .type("application/octet-stream")
      .send(body);
  });
  router.use(() => {
    throw new ApiError("unknown-data", "There is no such data here.");
  });
  return router;
}

/** Compressed blocks by part and number, shared by all servers of this process: the data never changes. */
const compressed = new Map<string, Promise<Buffer>>();

function cached(key: string, part: MnistPart, block: number): Promise<Buffer> {
  const known = compressed.get(key);
  if (known !== undefined) return known;
  const fresh = readMnistBlock(part, block).then((bytes) => compress(bytes, { level: GZIP_LEVEL }));
  compressed.set(key, fresh);
  // A failure, say of a full file table, must not stay for ever.
  fresh.catch(() => compressed.delete(key));
  return fresh;
}

function isPart(part: string): part is MnistPart {
  return MNIST_PARTS.some((known) => known === part);
}
