import { promisify } from "node:util";
import { gzip } from "node:zlib";
import express, { type Request, type Response, type Router } from "express";
import { READY_TASKS, readySource, readyWithDigest } from "../shared/session/ready/ready-tasks.ts";
import { servedReady } from "../shared/session/ready/served-ready.ts";
import { PAIR_VOCABULARIES } from "../shared/text/text-schema.ts";
import { extractorWithDigest } from "../shared/training/extractors/extractors.ts";
import { FILE_BLOCK_BYTES, fileBlocks, type ServedFile } from "../shared/training/served-file.ts";
import { MNIST_PARTS, mnistBlocks, type MnistPart } from "../shared/training/datasets.ts";
import { ApiError } from "./api-error.ts";
import { KeptBodies } from "./bodies/kept-bodies.ts";
import { encodingFor, sendBody } from "./bodies/send-body.ts";
import { extractorBytes } from "./extractor-weights.ts";
import { BODIES_MADE_AT_ONCE_MAX, KEPT_BYTES_MAX } from "./limits.ts";
import { readMnistBlock } from "./mnist.ts";
import { readyBytes } from "./ready-data.ts";
import type { SharedText } from "./shared-text.ts";
import type { Texts } from "./texts.ts";

const compress = promisify(gzip);
const GZIP_LEVEL = 6;

/**
 * Serves the data sets below `/data`: `mnist/train/0..119`, `mnist/train-by-label/0..119` and `mnist/test/0..19`,
 * blocks of 500 samples (see {@link readMnistBlock}); texts: `text` tells of the server's own, `text/SHA256/0..` are the
 * blocks of one, and `text/SHA256/byte-pairs/1024` is how many of them it has; and what ready tasks learn from: `ready`
 * tells of them, `ready/SHA256/0..` are the blocks of one's file; and networks that look at pictures, already trained:
 * `extractor/SHA256/0..` are the blocks of one's weights. Blocks never change, so browsers keep them.
 */
export function dataRoutes(texts: Texts): Router {
  const router = express.Router();
  const textWith = async (sha256: string): Promise<SharedText> => {
    const known = await texts.withDigest(sha256);
    if (known !== undefined) return known;
    const { source } = (await texts.own()).served;
    throw new ApiError("unknown-part", `This server has no such text: its text is ${source.name}, ${source.sha256}.`);
  };

  router.get("/mnist/:part/:block", async (request, response) => {
    const { part, block } = request.params;
    if (!isPart(part)) throw new ApiError("unknown-part", `MNIST has the parts ${MNIST_PARTS.join(", ")}.`);
    const last = mnistBlocks(part) - 1;
    if (!isNumber(block) || Number(block) > last) {
      throw new ApiError("unknown-block", `MNIST's ${part} part has the blocks 0 to ${last}.`);
    }
    const encoding = encodingFor(request, ["gzip"]);
    const name = `${part}-${block}`;
    const bytes = await (encoding === "gzip"
      ? compressed.get(name, async () => compress(await readMnistBlock(part, Number(block)), { level: GZIP_LEVEL }))
      : plain.get(name, () => readMnistBlock(part, Number(block))));
    response.set("Cache-Control", "public, max-age=31536000, immutable").type("application/octet-stream");
    await sendBody(request, response, { bytes, tag: `mnist-${name}`, encoding });
  });
  router.get("/text", async (_request, response) => {
    // A server that is started anew may have another text.
    response.set("Cache-Control", "no-store").json((await texts.own()).served);
  });
  router.get("/text/:sha256/byte-pairs/:vocabulary", async (request, response) => {
    const { sha256, vocabulary } = request.params;
    const { count } = await textWith(sha256);
    const size = PAIR_VOCABULARIES.find((known) => String(known) === vocabulary);
    if (size === undefined) {
      throw new ApiError("unknown-part", `Vocabularies of byte pairs have ${PAIR_VOCABULARIES.join(", ")} tokens.`);
    }
    response.set("Cache-Control", "public, max-age=31536000, immutable").json(await count(size));
  });
  router.get("/text/:sha256/:block", async (request, response) => {
    const { sha256, block } = request.params;
    const { served, block: bytesOf } = await textWith(sha256);
    await sendBlock(request, response, { file: served.source, block, bytesOf });
  });
  router.get("/ready", (_request, response) => {
    // A server that is started anew may have others.
    response.set("Cache-Control", "no-store").json({ ready: READY_TASKS.map(servedReady) });
  });
  router.get("/ready/:sha256/:block", async (request, response) => {
    const { sha256, block } = request.params;
    const ready = readyWithDigest(sha256);
    if (ready === undefined) throw new ApiError("unknown-part", "This server has no such ready data.");
    const bytesOf = blocksOf(await readyBytes(ready));
    await sendBlock(request, response, { file: { name: ready.name, ...readySource(ready) }, block, bytesOf });
  });
  router.get("/extractor/:sha256/:block", async (request, response) => {
    const { sha256, block } = request.params;
    const extractor = extractorWithDigest(sha256);
    if (extractor === undefined) throw new ApiError("unknown-part", "This server has no such network.");
    const bytesOf = blocksOf(await extractorBytes(extractor));
    await sendBlock(request, response, { file: { name: extractor.name, ...extractor.file }, block, bytesOf });
  });
  router.use((request, _response, next) => {
    // Data have no endings: this is a source of `web/data`, which a dashboard that is served live asks for here.
    if (request.path.endsWith(".ts")) return next();
    throw new ApiError("unknown-data", "There is no such data here.");
  });
  return router;
}

function blocksOf(whole: Buffer): AskedBlock["bytesOf"] {
  return (at) => whole.subarray(at * FILE_BLOCK_BYTES, (at + 1) * FILE_BLOCK_BYTES);
}

interface AskedBlock {
  readonly file: ServedFile & { readonly name: string };
  /** As it was asked for. */
  readonly block: string;
  readonly bytesOf: (block: number) => Buffer;
}

/** A block of a file that is in memory. */
async function sendBlock(request: Request, response: Response, { file, block, bytesOf }: AskedBlock): Promise<void> {
  const last = fileBlocks(file) - 1;
  if (!isNumber(block) || Number(block) > last) {
    throw new ApiError("unknown-block", `${file.name} has the blocks 0 to ${last}.`);
  }
  const plainBytes = bytesOf(Number(block));
  const encoding = encodingFor(request, ["gzip"]);
  const name = `file-${file.sha256}-${block}`;
  const bytes = await (encoding === "gzip"
    ? compressed.get(name, () => compress(plainBytes, { level: GZIP_LEVEL }))
    : Promise.resolve(plainBytes));
  response.set("Cache-Control", "public, max-age=31536000, immutable").type("application/octet-stream");
  await sendBody(request, response, { bytes, tag: name, encoding });
}

const LIMITS = { bytesMax: KEPT_BYTES_MAX, madeAtOnceMax: BODIES_MADE_AT_ONCE_MAX };

/**
 * Blocks by part and number, shared by all servers of this process: the data never changes. Compressed there is room for
 * all of them (about 80 KB each, 20 MB), as browsers want them; of plain ones for the 80 that were asked for last.
 */
const compressed = new KeptBodies(LIMITS);
const plain = new KeptBodies(LIMITS);

/** A block's number, in the one way in which it may be written. */
function isNumber(text: string): boolean {
  return /^(?:0|[1-9]\d{0,3})$/.test(text);
}

function isPart(part: string): part is MnistPart {
  return MNIST_PARTS.some((known) => known === part);
}
