import { expect, test } from "vitest";
import { download, DownloadError, type DownloadOptions } from "./download.ts";

/** A server that gives these answers in turn, and then the last one again; and the waits between. */
function server(...answers: (() => Response)[]): DownloadOptions & { asked: number; waits: number[] } {
  const options = {
    asked: 0,
    waits: [] as number[],
    attemptsMax: 6,
    fetch: async () => (answers[Math.min(options.asked++, answers.length - 1)] as () => Response)(),
    wait: async (ms: number) => void options.waits.push(ms),
  };
  return options;
}

const body = (length: number) => () => new Response(new Uint8Array(length).fill(7));
const status = (code: number) => () => new Response(null, { status: code });
const offline = (): Response => {
  throw new TypeError("Failed to fetch");
};

test("the bytes come at the first attempt", async () => {
  const options = server(body(5));
  expect([...(await download("/a", 5, options))]).toEqual([7, 7, 7, 7, 7]);
  expect(options.waits).toEqual([]);
});

test("a server that is away, busy or breaks off is asked again, after growing waits", async () => {
  const options = server(offline, status(503), status(429), body(3), body(5));
  expect(await download("/a", 5, options)).toHaveLength(5);
  expect(options.waits).toEqual([250, 500, 1000, 2000]);
});

test("attempts are bounded, and the error says what failed", async () => {
  const options = server(offline);
  const failure = download("/data/mnist/train/3", 5, options);
  await expect(failure).rejects.toThrow(DownloadError);
  await expect(failure).rejects.toThrow("Could not download /data/mnist/train/3: Failed to fetch (6 attempts).");
  expect(options.asked).toBe(6);
  expect(Math.max(...options.waits)).toBeLessThanOrEqual(4000);
});

test("an answer of 404 is final", async () => {
  const options = server(status(404));
  await expect(download("/a", 5, options)).rejects.toThrow("Could not download /a: the server answers 404.");
  expect(options.asked).toBe(1);
});
