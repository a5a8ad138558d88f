import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PrivacyAccountant } from "./accountant.ts";
import { renyiDivergence } from "./sampled-gaussian.ts";

const anyNoise = fc.double({ min: 0.3, max: 20, noNaN: true });
const anyRate = fc.double({ min: 1e-5, max: 1, noNaN: true });
const anyOrder = fc.integer({ min: 2, max: 256 });
const anyDelta = fc.double({ min: 1e-9, max: 0.1, noNaN: true });

describe("Renyi divergence of the sampled Gaussian", () => {
  test("the values that the accountant of TensorFlow Privacy is tested with", () => {
    // Sampling rate 0.01, noise 2.5, 50 repetitions.
    for (const [order, published] of [
      [5, 2.1808e-3],
      [50, 2.3846e-2],
      [100, 1.6742e2],
    ] as const) {
      expect(Math.abs((50 * renyiDivergence(order, 0.01, 2.5)) / published - 1)).toBeLessThan(1e-4);
    }
  });

  test("order 2 has a closed form", () => {
    fc.assert(
      fc.property(anyRate, anyNoise, (q, noise) => {
        // The sum's three terms: (1-q)^2 + 2q(1-q) + q^2 exp(1/noise^2).
        const exact = Math.log1p(q * q * Math.expm1(1 / (noise * noise)));
        expect(Math.abs(renyiDivergence(2, q, noise) - exact)).toBeLessThan(1e-12 + 1e-9 * exact);
      }),
    );
  });

  test("without sampling it is the plain Gaussian's, and sampling nearly all comes close to that", () => {
    fc.assert(
      fc.property(anyOrder, anyNoise, (order, noise) => {
        const plain = order / (2 * noise * noise);
        expect(renyiDivergence(order, 1, noise)).toBe(plain);
        const nearly = renyiDivergence(order, 1 - 1e-9, noise);
        expect(nearly).toBeLessThanOrEqual(plain * (1 + 1e-9));
        expect(nearly).toBeGreaterThan(plain * (1 - 1e-3) - 1e-6);
      }),
    );
  });

  test("grows with the order and with the sampling rate, falls with the noise, and is 0 for what nobody takes part in", () => {
    fc.assert(
      fc.property(anyOrder, anyRate, anyNoise, fc.double({ min: 1, max: 2, noNaN: true }), (order, q, noise, more) => {
        const here = renyiDivergence(order, q, noise);
        const slack = 1e-12 + 1e-9 * here;
        expect(renyiDivergence(order + 1, q, noise)).toBeGreaterThanOrEqual(here - slack);
        expect(renyiDivergence(order, Math.min(1, q * more), noise)).toBeGreaterThanOrEqual(here - slack);
        expect(renyiDivergence(order, q, noise * more)).toBeLessThanOrEqual(here + slack);
        expect(renyiDivergence(order, 0, noise)).toBe(0);
      }),
    );
  });

  test.each([
    [1, 0.1, 1],
    [2.5, 0.1, 1],
    [2, -0.1, 1],
    [2, 1.1, 1],
    [2, NaN, 1],
    [2, 0.1, 0],
    [2, 0.1, NaN],
  ])("order %s, sampling rate %s, noise %s is refused", (order, q, noise) => {
    expect(() => renyiDivergence(order, q, noise)).toThrow(RangeError);
  });
});

describe("epsilon", () => {
  /** Mironov's conversion (2017, proposition 3), which the published figures below were made with. */
  function byMironov(q: number, noise: number, repetitions: number, delta: number): number {
    const orders = Array.from({ length: 255 }, (_, i) => i + 2);
    return Math.min(
      ...orders.map((order) => repetitions * renyiDivergence(order, q, noise) + Math.log(1 / delta) / (order - 1)),
    );
  }

  test.each([
    // Abadi et al. 2016, section 3.2: 1.26 by the moments accountant, where strong composition gives 9.34.
    { from: "Abadi et al. 2016", q: 0.01, noise: 4, repetitions: 10_000, published: 1.26 },
    // Bu, Dong, Long and Su 2020, figure 4: 1.34 after 20 epochs.
    { from: "Bu et al. 2020", q: 256 / 60_000, noise: 1.3, repetitions: 20 * (60_000 / 256), published: 1.34 },
  ])("the figure of $from", ({ q, noise, repetitions, published }) => {
    expect(Math.abs(byMironov(q, noise, repetitions, 1e-5) - published)).toBeLessThan(0.015);
    const ours = new PrivacyAccountant({ samplingRate: q, noise }).epsilon(repetitions, 1e-5);
    expect(ours).toBeLessThan(published);
    expect(ours).toBeGreaterThan(0.75 * published);
  });

  test("is no better than the exact epsilon of one Gaussian, and not much worse", () => {
    // Balle and Wang 2018, theorem 8: delta(epsilon) of noise 1 at sensitivity 1; at epsilon 4.3772 it is 1e-5.
    const ours = new PrivacyAccountant({ samplingRate: 1, noise: 1 }).epsilon(1, 1e-5);
    expect(ours).toBeGreaterThan(4.3772);
    expect(ours).toBeLessThan(4.3772 * 1.1);
  });

  test("grows with repetitions and the sampling rate, falls with noise and delta, and begins at 0", () => {
    fc.assert(
      fc.property(
        anyRate,
        anyNoise,
        fc.integer({ min: 1, max: 100_000 }),
        anyDelta,
        fc.double({ min: 1, max: 2, noNaN: true }),
        (samplingRate, noise, repetitions, delta, more) => {
          const accountant = new PrivacyAccountant({ samplingRate, noise });
          const here = accountant.epsilon(repetitions, delta);
          const slack = 1e-9 + 1e-9 * here;
          expect(accountant.epsilon(0, delta)).toBe(0);
          expect(here).toBeGreaterThanOrEqual(0);
          expect(accountant.epsilon(Math.ceil(repetitions * more), delta)).toBeGreaterThanOrEqual(here - slack);
          expect(accountant.epsilon(repetitions, delta / more)).toBeGreaterThanOrEqual(here - slack);
          const noisier = new PrivacyAccountant({ samplingRate, noise: noise * more });
          expect(noisier.epsilon(repetitions, delta)).toBeLessThanOrEqual(here + slack);
          const rarer = new PrivacyAccountant({ samplingRate: samplingRate / more, noise });
          expect(rarer.epsilon(repetitions, delta)).toBeLessThanOrEqual(here + slack);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("repetitions cost less than as many separate promises", () => {
    const accountant = new PrivacyAccountant({ samplingRate: 0.01, noise: 1 });
    expect(accountant.epsilon(100, 1e-5)).toBeLessThan(100 * accountant.epsilon(1, 1e-5));
  });

  test("a delta that is none is refused", () => {
    const accountant = new PrivacyAccountant({ samplingRate: 0.01, noise: 1 });
    for (const delta of [0, 1, -1, NaN]) expect(() => accountant.epsilon(10, delta)).toThrow(RangeError);
  });
});
