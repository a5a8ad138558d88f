import { expect, test } from "vitest";
import { BROUGHT_LABELS_MAX } from "../../shared/limits.ts";
import { broughtOf } from "./brought.ts";

const own = { samples: 4, inputs: new Float32Array(8), labels: Uint16Array.of(1, 0, 1, 1) };

test("others learn how many samples of each label were brought", () => {
  expect(broughtOf(own, { labels: ["cat", "dog", "bird"] })).toEqual({ samples: 4, labels: [1, 3, 0] });
});

test("of a text how long it is, and of many labels or none the sum alone", () => {
  expect(broughtOf({ tokens: new Uint16Array(300) }, { labels: [] })).toEqual({ samples: 300, labels: [] });
  const many = Array.from({ length: BROUGHT_LABELS_MAX + 1 }, (_, i) => String(i));
  expect(broughtOf(own, { labels: many })).toEqual({ samples: 4, labels: [] });
  expect(broughtOf(own, { labels: [] })).toEqual({ samples: 4, labels: [] });
});
