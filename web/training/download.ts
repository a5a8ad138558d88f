import { reasonOf } from "../../shared/reason-of.ts";
import { addressOf } from "../addresses.ts";
import { gunzip, looksLikeGzip } from "../archives/gunzip.ts";
import { UnpackingBudget } from "../archives/unpacking-budget.ts";

/** Thrown when a file cannot be had, or is not what it should be. */
export class DownloadError extends Error {
  override readonly name = "DownloadError";
}

/** What a download needs of its surroundings. */
export interface DownloadOptions {
  /** @param path of the server */
  readonly fetch: (path: string, init: { signal: AbortSignal }) => Promise<Response>;
  readonly wait: (ms: number) => Promise<void>;
  /** Attempts at one file before it is given up. */
  readonly attemptsMax: number;
}

/** Downloads as a browser does them. */
export function inBrowser(attemptsMax: number): DownloadOptions {
  return {
    fetch: (path, init) => fetch(addressOf(path), init),
    wait: (ms) => new Promise((done) => setTimeout(done, ms)),
    attemptsMax,
  };
}

const FIRST_WAIT_MS = 250;
const WAIT_MS_MAX = 4000;
const ATTEMPT_MS_MAX = 30_000;

/**
 * The bytes at a path of the server, which must be as many as expected. A server that is away for some seconds is asked again, with
 * growing waits; an answer that says the request itself is wrong (4xx) is not.
 * @throws DownloadError
 */
export async function download(url: string, bytes: number, options: DownloadOptions): Promise<Uint8Array> {
  for (let attempt = 1; ; attempt++) {
    const result = await tryOnce(url, bytes, options);
    if (result instanceof Uint8Array) return result;
    if (result.final || attempt >= options.attemptsMax) {
      const tries = attempt === 1 ? "" : ` (${attempt} attempts)`;
      throw new DownloadError(`Could not download ${url}: ${result.reason}${tries}.`);
    }
    await options.wait(Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), WAIT_MS_MAX));
  }
}

interface Failure {
  readonly reason: string;
  /** Trying again cannot help. */
  readonly final: boolean;
}

async function tryOnce(url: string, bytes: number, options: DownloadOptions): Promise<Uint8Array | Failure> {
  try {
    const response = await options.fetch(url, { signal: AbortSignal.timeout(ATTEMPT_MS_MAX) });
    if (!response.ok) {
      // 408 and 429 ask for a later attempt.
      const final = response.status >= 400 && response.status < 500 && ![408, 429].includes(response.status);
      return { reason: `the server answers ${response.status}`, final };
    }
    const body = await unpacked(new Uint8Array(await response.arrayBuffer()), bytes);
    if (body.length !== bytes) return { reason: `${body.length} bytes came instead of ${bytes}`, final: false };
    return body;
  } catch (error) {
    return { reason: reasonOf(error), final: false };
  }
}

/**
 * A block as it is wanted: on a plain file server, which cannot pack what it sends, it may be packed itself. Its length tells.
 * @param bytes of the block when it is unpacked
 */
export async function unpacked(body: Uint8Array<ArrayBuffer>, bytes: number): Promise<Uint8Array> {
  if (body.length === bytes || !looksLikeGzip(body)) return body;
  return gunzip(new Blob([body]), new UnpackingBudget(bytes));
}
