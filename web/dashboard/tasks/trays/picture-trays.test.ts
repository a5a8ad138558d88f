import { expect, test } from "vitest";
import type { SampleSchema } from "../../../data/sample-schema.ts";
import { PictureTrays } from "./picture-trays.svelte.ts";

const SCHEMA: SampleSchema = {
  labels: [],
  labelColumn: "label",
  columns: null,
  picture: { side: 28, channels: 1 },
};

/** A grey picture that is as large as the model's. */
const grey = (value: number) => ({
  width: 28,
  height: 28,
  rgba: Uint8ClampedArray.from({ length: 4 * 28 * 28 }, (_, i) => (i % 4 === 3 ? 255 : value)),
});

function filled(counts: readonly number[]): PictureTrays {
  const trays = new PictureTrays(SCHEMA);
  counts.forEach((count, at) => {
    const { id } = trays.trays[at]!;
    trays.rename(id, ["rock", "paper"][at]!);
    for (let i = 0; i < count; i++) trays.take(id, grey(100 * at + i));
  });
  return trays;
}

test("two classes, with names, and ten pictures for each peer are what it takes", () => {
  const trays = new PictureTrays(SCHEMA);
  expect(trays.lack).toBe("Class 1 has no name yet.");
  expect(filled([4, 5]).lack).toBe("At least 10 pictures are needed; there are 9.");
  const enough = filled([6, 7]);
  expect([enough.lack, enough.amount]).toEqual([undefined, "13 pictures"]);
  enough.peers = 3;
  expect(enough.lack).toBe("At least 30 pictures are needed, 10 for each of 3 peers; there are 13.");
});

test("what is taken out can be put back, and what is learnt from are all pictures, class after class", () => {
  const trays = filled([2, 3]);
  const [rock, paper] = trays.trays;
  trays.remove(paper!.id, paper!.pictures[1]!.id);
  trays.remove(rock!.id);
  expect(trays.trays.map(({ pictures }) => pictures.length)).toEqual([0, 2]);
  trays.putBack();
  const { samples, inputs, labels } = trays.combined();
  expect([samples, [...labels]]).toEqual([4, [0, 0, 1, 1]]);
  expect([0, 1, 2, 3].map((at) => inputs[at * 28 * 28])).toEqual([0, 1, 100, 102]);
});

test("pictures go into a session of the very classes and size, and into no other", () => {
  const trays = filled([2, 3]);
  const session = { ...SCHEMA, labels: ["rock", "paper"] };
  expect(trays.in(session)?.trays.map(({ name, pictures }) => [name, pictures.length])).toEqual([
    ["rock", 2],
    ["paper", 3],
  ]);
  expect(trays.in({ ...session, labels: ["paper", "rock"] })).toBeUndefined();
  expect(trays.in({ ...session, picture: { side: 28, channels: 3 } })).toBeUndefined();
});
