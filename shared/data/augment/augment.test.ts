import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../training/random.ts";
import { augments, changePicture, drawChange, NO_AUGMENT, type Augment } from "./augment.ts";

const GREY = { side: 28, channels: 1 } as const;
const COLOUR = { side: 32, channels: 3 } as const;
const ALL: Augment = { shift: 0.25, flip: true, light: 0.5 };
const bytes = (count: number) => fc.uint8Array({ minLength: count, maxLength: count });

function changed(picture: Uint8Array, augment: Augment, seed: number, shape: typeof GREY | typeof COLOUR): Uint8Array {
  const into = new Uint8Array(picture.length);
  changePicture(picture, shape, drawChange(shape, augment, new Random("test", seed)), into);
  return into;
}

test("without anything to change a picture stays as it is", () => {
  fc.assert(
    fc.property(bytes(784), fc.nat(1000), (picture, seed) => {
      expect(changed(picture, NO_AUGMENT, seed, GREY)).toEqual(picture);
    }),
    { numRuns: 20 },
  );
  expect([augments(NO_AUGMENT), augments({ ...NO_AUGMENT, flip: true }), augments(ALL)]).toEqual([false, true, true]);
});

test("the same seed gives the same bits, known ones, in every engine", () => {
  const picture = Uint8Array.from({ length: 3 * 32 * 32 }, (_, i) => (i * 7919) % 256);
  const sums = [1, 2, 3].map((seed) =>
    changed(picture, ALL, seed, COLOUR).reduce((sum, byte, at) => (sum * 31 + byte + at) % 1_000_003, 0),
  );
  expect(sums).toEqual(KNOWN_SUMS);
});

/** As this and other engines computed them. */
const KNOWN_SUMS = [726_009, 441_013, 83_480];

test("a shift moves whole pixels by as much as was asked for at most, and draws the edge out", () => {
  const picture = Uint8Array.from({ length: 784 }, (_, at) => (at % 28) * 9);
  const seen = new Set<number>();
  for (let seed = 0; seed < 200; seed++) {
    const row = changed(picture, { shift: 0.1, flip: false, light: 0 }, seed, GREY).subarray(0, 28);
    const right = [-2, -1, 0, 1, 2].find((by) =>
      row.every((byte, x) => byte === 9 * Math.min(27, Math.max(0, x - by))),
    );
    expect(right).toBeDefined();
    seen.add(right!);
  }
  expect(seen.size).toBe(5);
});

test("about half of the pictures are mirrored, and nothing else is", () => {
  const picture = Uint8Array.from({ length: 3072 }, (_, at) => at % 251);
  const mirrored = picture.map(
    (_, at) => picture[3 * (32 * Math.floor(at / 96) + 31 - (Math.floor(at / 3) % 32)) + (at % 3)]!,
  );
  let flips = 0;
  for (let seed = 0; seed < 200; seed++) {
    const got = changed(picture, { shift: 0, flip: true, light: 0 }, seed, COLOUR);
    const isFlipped = got.every((byte, at) => byte === mirrored[at]);
    if (isFlipped) flips += 1;
    else expect(got).toEqual(picture);
  }
  expect(flips).toBeGreaterThan(70);
  expect(flips).toBeLessThan(130);
});

test("light changes bytes in their order, within a byte, and in both directions", () => {
  const ramp = Uint8Array.from({ length: 784 }, (_, at) => Math.floor(at / 4));
  let [brighter, darker] = [0, 0];
  for (let seed = 0; seed < 60; seed++) {
    const got = changed(ramp, { shift: 0, flip: false, light: 0.4 }, seed, GREY);
    expect(got).toEqual(got.slice().sort());
    const by = got[500]! - ramp[500]!;
    expect(Math.abs(by)).toBeLessThanOrEqual(0.4 * 128 + 0.4 * 64);
    if (by > 0) brighter += 1;
    if (by < 0) darker += 1;
  }
  expect(Math.min(brighter, darker)).toBeGreaterThan(10);
});

test("one setting changes nothing of what the others draw", () => {
  const draw = (augment: Augment) => drawChange(COLOUR, augment, new Random("test", 5));
  const all = draw(ALL);
  expect(draw({ ...NO_AUGMENT, shift: 0.25 })).toMatchObject({ right: all.right, down: all.down });
  expect(draw({ ...NO_AUGMENT, light: 0.5 }).light).toEqual(all.light);
});
