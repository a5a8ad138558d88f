import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { MNIST } from "../shared/training/datasets.ts";
import { IdxFormatError, readMnistBlock } from "./mnist.ts";
import { startServer, type TestServer } from "./testing/server.ts";

async function fetchBlock(server: TestServer, at: string, headers: Record<string, string> = {}) {
  const response = await fetch(`http://127.0.0.1:${server.port}/data/mnist/${at}`, { headers });
  return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
}

describe("MNIST blocks", () => {
  it("serves 500 samples of pixels, then their labels, compressed or plain", async () => {
    const server = await startServer();
    const zipped = await fetchBlock(server, "train/0");
    expect(zipped.response.headers.get("content-encoding")).toBe("gzip");
    expect(zipped.bytes).toHaveLength(500 * 784 + 500);
    const plain = await fetchBlock(server, "train/0", { "Accept-Encoding": "identity" });
    expect(plain.response.headers.get("content-encoding")).toBeNull();
    expect(Buffer.compare(plain.bytes, zipped.bytes)).toBe(0);
    // The first digits of the training set are known to everybody: 5 0 4 1 9 2 1 3 1 4.
    expect([...plain.bytes.subarray(500 * 784, 500 * 784 + 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect(plain.bytes.subarray(0, 784).some((pixel) => pixel > 200)).toBe(true);
  });

  it("holds each digit about equally often in all 10,000 test samples", async () => {
    const blocks = await Promise.all(Array.from({ length: 20 }, (_, block) => readMnistBlock("test", block)));
    const counts = new Array<number>(10).fill(0);
    for (const block of blocks) for (const label of block.subarray(500 * 784)) counts[label]! += 1;
    expect(counts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  });

  it("serves the training set by label too: the same samples, each label's in their order", async () => {
    const sizes = new Array<number>(10).fill(0);
    for (let block = 0; block < 120; block++) {
      for (const label of (await readMnistBlock("train-by-label", block)).subarray(500 * 784)) sizes[label]! += 1;
    }
    expect(sizes).toEqual(MNIST.trainLabelSizes);
    // The 5,923 zeros end in block 11, and ones begin there.
    const eleventh = (await readMnistBlock("train-by-label", 11)).subarray(500 * 784);
    expect([eleventh.lastIndexOf(0), eleventh.indexOf(1)]).toEqual([422, 423]);
    // The second, 22nd and 35th training samples are the first three zeros.
    const [unsorted, sorted] = [await readMnistBlock("train", 0), await readMnistBlock("train-by-label", 0)];
    const zeros = [...unsorted.subarray(500 * 784).entries()].filter(([, label]) => label === 0).slice(0, 3);
    expect(zeros.map(([at]) => at)).toEqual([1, 21, 34]);
    zeros.forEach(([at], i) => {
      expect(sorted.subarray(i * 784, (i + 1) * 784).equals(unsorted.subarray(at * 784, (at + 1) * 784))).toBe(true);
    });
  });

  it("lets browsers keep blocks for ever and revalidate them without a body", async () => {
    const server = await startServer();
    const { response } = await fetchBlock(server, "test/19");
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    const etag = response.headers.get("etag") ?? "";
    // fetch would answer from its own knowledge of validators only in a browser; here the header goes out as it is.
    const again = await fetchBlock(server, "test/19", { "If-None-Match": etag, "Cache-Control": "max-age=0" });
    expect([again.response.status, again.bytes.length]).toEqual([304, 0]);
  });

  it.each([
    "train/120",
    "test/20",
    "train-by-label/120",
    "train/-1",
    "train/1.5",
    "train/01",
    "train/x",
    "train/99999999",
    "valid/0",
    "train",
    "__proto__/0",
  ])("has no %s", async (at) => {
    const server = await startServer();
    const { response, bytes } = await fetchBlock(server, at);
    expect(response.status).toBe(404);
    expect(JSON.parse(new TextDecoder().decode(bytes)).error.code).toMatch(/^unknown-/);
  });

  it("refuses files that are not what they should be", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "lockstep-"));
    try {
      writeFileSync(path.join(folder, "t10k-images-idx3-ubyte"), Buffer.alloc(64));
      writeFileSync(path.join(folder, "t10k-labels-idx1-ubyte"), Buffer.from([0, 0, 8, 1, 0, 0, 0x27, 0x10, 1, 2, 3]));
      await expect(readMnistBlock("test", 0, folder)).rejects.toThrow(IdxFormatError);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
