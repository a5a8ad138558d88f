import { expect, test } from "vitest";
import { PlainArithmetic } from "./plain-arithmetic.ts";
import { Residuals } from "./residuals.ts";

test("I6: what an average left is kept through a round in which nobody has weight", () => {
  const residuals = new Residuals(6);
  const whole = { start: 0, end: 6 };
  residuals.average(whole, 0).next.fill(0.25);
  residuals.commit();
  const arithmetic = new PlainArithmetic("int8", residuals);
  arithmetic.contribute(new Float32Array(6).fill(1), 0);
  const payload = arithmetic.combine(whole, { offset: 0, elements: 6 }, [undefined]);
  expect(payload.every((byte) => byte === 0)).toBe(true);
  residuals.commit();
  expect([...residuals.average(whole, 0).previous]).toEqual(Array(6).fill(0.25));
});
