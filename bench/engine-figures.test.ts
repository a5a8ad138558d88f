import { describe, expect, it } from "vitest";
import { present } from "../shared/assert.ts";
import { engineFigures, missingFigure, type Turns } from "./engine-figures.ts";
import { SUBJECTS } from "./engines/subject.ts";
import { distanceOf } from "./engines/distance.ts";

const OPENED = { firstMs: 900, loss: 4.2, lossApart: 1e-7, gradientApart: 1e-6 };
const own: Turns = {
  contender: "simd",
  opened: OPENED,
  ms: [[100, 120, 110], [200], [104]],
  processorMs: [90, 80, 100],
};
const stock: Turns = {
  contender: "stock-wasm",
  opened: OPENED,
  ms: [[1100], [3000]],
  processorMs: [Number.NaN, Number.NaN],
};
const nano = SUBJECTS["gpt-nano"];

describe("figures of engines", () => {
  it("are medians over turns; ratios are taken within a turn", () => {
    const figures = engineFigures(nano, [own, stock], {}, undefined, { othersBusy: 0 });
    expect(figures.map(({ name, value }) => [name, value])).toEqual([
      ["GPT 4-4-128, context 64, batch 12: our own kernels, one thread", 110],
      ["GPT 4-4-128, context 64, batch 12: stock TensorFlow.js, wasm", 2050],
    ]);
    expect(present(figures[0], "own").note).toBe(
      "6982 tokens/s; 90.0 ms of processor time a step, the first step 900 ms",
    );
    expect(present(figures[1], "stock").note).toBe("12.50 x our own kernels; 375 tokens/s; the first step 900 ms");
  });

  it("say what is aimed at", () => {
    const aims = {
      overStock: { relation: "at least", value: 10 },
      overOneThread: { relation: "at least", value: 1.6 },
      perSecond: { relation: "at least", value: 3000 },
    } as const;
    const threads: Turns = { ...own, contender: "simd-threads", ms: [[50], [150], [52]] };
    const figures = engineFigures(nano, [own, threads, stock], aims, undefined, {});
    expect(figures.slice(3)).toMatchObject([
      { name: expect.stringMatching(/times as fast as stock TensorFlow\.js$/), value: 12.5, target: aims.overStock },
      { name: expect.stringMatching(/times as fast on all threads as on one$/), value: 2, target: aims.overOneThread },
      { name: expect.stringMatching(/tokens a second of our own kernels/), unit: "tokens/s", target: aims.perSecond },
    ]);
  });

  it("are none where something else is computed, and say what", () => {
    const wrong = { ...stock, opened: { ...OPENED, loss: 5, gradientApart: 0.3 } };
    const unknown = { ...stock, opened: { ...OPENED, lossApart: Number.NaN } };
    const [, one, other] = engineFigures(nano, [own, wrong, unknown], {}, undefined, {});
    expect(one).toMatchObject({ value: null, note: expect.stringMatching(/something else: loss 5\.0.*gradient 30 %/) });
    expect(other).toMatchObject({ value: null });
  });

  it("name the graphics card of those that use it", () => {
    const jax: Turns = { ...own, contender: "jax-webgpu", ms: [[300], [600], [300]] };
    const [first, second] = engineFigures(SUBJECTS["mnist-mlp"], [own, jax], {}, "some card", {});
    expect(present(first, "own").name).toBe("mnist-mlp, batch 64: our own kernels, one thread");
    expect(present(second, "card").name).toBe("mnist-mlp, batch 64: jax-js, WebGPU on some card");
    expect(present(second, "card").note).toMatch(/^2\.88 x our own kernels/);
  });

  it("are held against our own kernels on the card, where these compute there", () => {
    const card: Turns = { ...own, contender: "wgsl", ms: [[50], [100], [50]] };
    const jax: Turns = { ...own, contender: "jax-webgpu", ms: [[300], [600], [300]] };
    const figures = engineFigures(SUBJECTS["mnist-mlp"], [own, card, jax], {}, "some card", {});
    expect(figures.map(({ note }) => note?.split(" our")[0])).toEqual([
      expect.stringMatching(/images/),
      "0.48 x",
      "6.00 x",
    ]);
  });

  it("of what could not be computed have a reason in place of a value", () => {
    expect(missingFigure(nano, "jax-wasm", undefined, "given up after 30 s")).toMatchObject({
      value: null,
      note: "given up after 30 s",
    });
  });
});

describe("the distance of two vectors", () => {
  it("is a share of the second one's length", () => {
    expect(distanceOf([3, 4.5], [3, 4])).toBeCloseTo(0.1, 12);
    expect(distanceOf([1], [0])).toBe(1);
    expect(distanceOf([Number.NaN], [1])).toBeNaN();
  });
});
