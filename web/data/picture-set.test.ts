import { expect, test } from "vitest";
import { PictureSet } from "./picture-set.ts";

const SCHEMA = {
  labels: ["cat", "dog"],
  labelColumn: "label",
  columns: null,
  picture: { side: 28, channels: 1 },
} as const;
const plain = (grey: number) => new Uint8Array(784).fill(grey);

test("pictures come one by one or together, go again, and what is left is given away in order", () => {
  const set = new PictureSet(SCHEMA);
  const first = set.add("camera 1", 1, plain(10));
  const read = {
    names: ["a", "b"],
    labels: Uint16Array.of(0, 1),
    inputs: Uint8Array.from([...plain(20), ...plain(30)]),
  };
  const [second = -1] = set.addAll(read);
  set.add("camera 2", 0, plain(40));
  expect(set.counts(2)).toEqual([2, 2]);
  expect([set.remove(first), set.remove(first), set.remove(second)]).toEqual([true, false, true]);
  expect([...set.pictures].map(({ name }) => name)).toEqual(["b", "camera 2"]);
  const { samples, inputs, labels } = set.combined();
  expect([samples, [...labels], inputs.length, inputs[0], inputs[784]]).toEqual([2, [1, 0], 2 * 784, 30, 40]);
});
