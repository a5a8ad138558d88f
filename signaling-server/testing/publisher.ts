import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { onTestFinished } from "vitest";
import { apiPath, API, PATHS } from "../../shared/signaling/contract.ts";
import {
  PUBLISHED_PICTURE,
  PUBLISHED_PIECE_BYTES,
  type PublicationBody,
  type PublishedFacts,
} from "../../shared/signaling/published.ts";
import type { SignalingLimits } from "../limits.ts";
import type { PublishingOptions } from "../publishing/publications.ts";
import { ADMIN_TOKEN, startServer, type Answer, type TestServer } from "./server.ts";

/** What a test tells of a model. */
export const FACTS: PublishedFacts = {
  title: "Digits of class 7b",
  task: "MNIST digits, multilayer perceptron (784-128-10)",
  measure: { name: "Accuracy", value: "97.1 %" },
  tabs: 3,
  rounds: 300,
  at: Date.UTC(2026, 10, 27),
  digest: "d388f28c1ae27620b4175a6081c626ea",
};

export const PAGE = new TextEncoder().encode(
  "<!doctype html><title>A model</title><script>document.title = 1</script>",
);

/** A folder that is gone after the test. */
export async function someFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "lockstep-published-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A server on which people may publish. */
export async function publishingServer(
  limits: Partial<SignalingLimits> = {},
  options: Partial<PublishingOptions> & { readonly now?: () => number } = {},
): Promise<TestServer> {
  const { now, ...publishing } = options;
  const folder = publishing.folder ?? (await someFolder());
  return startServer(limits, {
    publishing: { bytesMax: 100_000_000, days: 30, ...publishing, folder },
    adminToken: ADMIN_TOKEN,
    ...(now && { now }),
  });
}

/** A chunk of a PNG file, its checksum right. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(data.length, 0);
  around.writeUInt32BE(crc32(typed), 4);
  return Buffer.concat([around.subarray(0, 4), typed, around.subarray(4)]);
}

/** A grey picture. @param pixels what is packed in place of its pixels */
export function aPng(
  width: number = PUBLISHED_PICTURE.width,
  height: number = PUBLISHED_PICTURE.height,
  pixels: Uint8Array = new Uint8Array(height * (1 + 3 * width))
    .fill(128)
    .map((byte, i) => (i % (1 + 3 * width) ? byte : 0)),
  more: readonly Buffer[] = [],
): Buffer<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [
    pngChunk("IHDR", header),
    ...more,
    pngChunk("IDAT", deflateSync(pixels)),
    pngChunk("IEND", new Uint8Array()),
  ];
  return Buffer.concat([signature, ...parts]);
}

export interface Publishing {
  readonly facts?: unknown;
  readonly session?: string | null;
  readonly page?: Uint8Array<ArrayBuffer>;
  readonly picture?: Uint8Array<ArrayBuffer>;
}

/** Announces a publication. */
export function announce(
  server: TestServer,
  { facts = FACTS, session = null, page = PAGE, picture = aPng() }: Publishing = {},
) {
  const body = { facts, session, pageBytes: page.length, pictureBytes: picture.length } as PublicationBody;
  return server.call("POST", API + PATHS.published, { body });
}

/** Sends one piece. */
export function sendPiece(
  server: TestServer,
  { id, token }: { readonly id: string; readonly token: string },
  part: string,
  piece: number | string,
  body: Uint8Array<ArrayBuffer>,
): Promise<Answer> {
  const headers = { "Content-Type": "application/octet-stream" };
  return server.call("PUT", apiPath(PATHS.publishedPiece, { id, part, piece }), { token, body, headers });
}

/** Publishes as a page does. @returns the last answer, and what was announced */
export async function publish(server: TestServer, publishing: Publishing = {}) {
  const announced = await announce(server, publishing);
  let last = announced;
  if (announced.status !== 201) return { id: "", token: "", last };
  const { id, token } = announced.body as { id: string; token: string };
  const { page = PAGE, picture = aPng() } = publishing;
  for (const [part, bytes] of [
    ["picture", picture],
    ["page", page],
  ] as const) {
    for (let piece = 0; piece * PUBLISHED_PIECE_BYTES < bytes.length; piece++) {
      const slice = bytes.slice(piece * PUBLISHED_PIECE_BYTES, (piece + 1) * PUBLISHED_PIECE_BYTES);
      last = await sendPiece(server, { id, token }, part, piece, slice);
    }
  }
  return { id, token, last };
}
