import { expect, test } from "vitest";
import { payloadCodec } from "../../../../shared/averaging/codec.ts";
import { codecBytes, sparseSent } from "../../../../shared/wire/frame.ts";
import { kernels } from "../testing/kernel-memory.ts";
import { forDrawnSizes } from "../testing/kernel-property.ts";

/* That bits are those of the plain code for numbers of every size, `web/peer/exact/kernel-codec.test.ts` shows. */

const [VALUE_BYTES, ROW_BYTES] = [64, 16];

test("a block is encoded in its places, and nowhere else; of equal values the first travel, and zeros never", () => {
  forDrawnSizes([4096, 3], (memory, random, elements, kinds) => {
    const padded = 64 * sparseSent(elements);
    // Few different numbers are often equal; with a single one all are.
    const drawn = (): number => (kinds === 3 ? random.uniform() - 0.5 : random.below(kinds) * (random.below(3) - 1));
    const filled = () => Float32Array.from({ length: padded }, (_, i) => (i < elements ? drawn() : 0));
    const [values, previous, next] = [memory.floats(filled()), memory.floats(filled()), memory.floats(padded)];
    const scales = memory.floats(2);
    const [bytes, row] = [memory.scratch(VALUE_BYTES), memory.scratch(ROW_BYTES)];
    const scratch = memory.scratch(kernels.encodeSparseScratch());
    kernels.encodeSparse(values.at, previous.at, next.at, scales.at, bytes, row, scratch, elements);

    const payload = new Uint8Array(codecBytes("sparse", elements));
    const left = new Float32Array(elements);
    const residual = { previous: previous.values, next: left, at: 0 };
    payloadCodec("sparse").encode(values.values, 0, elements, payload, residual);
    const { buffer } = values.values;
    const sent = sparseSent(elements);
    const written = Buffer.concat([
      new Uint8Array(buffer, scales.at, 8),
      new Uint8Array(buffer, bytes, sent),
      new Uint8Array(buffer, row, Math.ceil(sent / 4)),
    ]);
    expect(Buffer.compare(written, payload.subarray(0, written.length))).toBe(0);
    expect(next.values.subarray(0, elements)).toEqual(left);
    expect(next.values.subarray(elements).every((rest) => rest === 0)).toBe(true);
    expect(new Uint8Array(buffer, bytes + sent, VALUE_BYTES - sent).every((rest) => rest === 0)).toBe(true);
  });
});
