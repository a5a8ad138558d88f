import fc from "fast-check";
import { expect, test } from "vitest";
import { ShownInputs } from "./shown-inputs.ts";

test("all are told in order, and of the foremost as many are shown as there is room for, whenever they came", () => {
  const values = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 12 }), (drawn, room) => {
      const shown = new ShownInputs<readonly [value: number, at: number]>(
        null,
        ([a, i], [b, j]) => a - b || i - j,
        room * 2 * Float32Array.BYTES_PER_ELEMENT,
      );
      drawn.forEach((value, at) => shown.add([value, at], Float32Array.of(value, at)));
      const expected = drawn.map((value, at) => [value, at] as const).sort(([a, i], [b, j]) => a - b || i - j);
      const { list, shown: inputs } = shown.finish();
      expect(list).toEqual(expected);
      expect(inputs.count).toBe(Math.min(room, drawn.length));
      expect([...inputs.inputs]).toEqual(expected.slice(0, room).flat());
    }),
  );
});
