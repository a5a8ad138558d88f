import { createXXHash128 } from "hash-wasm";
import { expect, test } from "vitest";
import { Random } from "../../../../shared/training/random.ts";
import { KernelMemory, kernels } from "../testing/kernel-memory.ts";
import { XXH3_SECRET } from "../xxh3-secret.ts";

const hasher = await createXXHash128();

function hashOf(bytes: Uint8Array): string {
  const memory = new KernelMemory();
  const [from, secret] = [bytes, XXH3_SECRET].map((values) => {
    const place = memory.ints(new Int32Array(Math.ceil(values.length / 4)));
    new Uint8Array(place.values.buffer, place.at, values.length).set(values);
    return place.at;
  }) as [number, number];
  const out = memory.ints([0, 0, 0, 0]);
  kernels.xxh3(from, bytes.length, secret, out.at);
  memory.check();
  return Array.from(out.values.toReversed(), (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

test("the digest's kernel gives XXH3's hash, whatever the length", () => {
  const random = new Random("bytes to hash");
  const bytes = Uint8Array.from({ length: 9000 }, () => random.below(256));
  const edges = [1024, 2048, 4096].flatMap((length) => [-65, -64, -63, -1, 0, 1, 63, 64, 65].map((by) => length + by));
  const drawn = Array.from({ length: 200 }, () => 241 + random.below(8000));
  for (const length of [241, 256, ...edges, ...drawn]) {
    const some = bytes.subarray(length % 7, (length % 7) + length);
    expect(hashOf(some), `${length} bytes`).toBe(hasher.init().update(some).digest("hex"));
  }
});
