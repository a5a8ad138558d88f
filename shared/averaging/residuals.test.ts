import { describe, expect, test } from "vitest";
import { createResiduals, Residuals } from "./residuals.ts";

test("codec none has no residuals", () => {
  expect(createResiduals("none", 10)).toBeNull();
  expect(createResiduals("fp16", 10)).toBeInstanceOf(Residuals);
});

describe("what a round leaves", () => {
  const write = (residuals: Residuals, value: number) => {
    residuals.contribution(0).next.fill(value);
    residuals.average({ start: 2, end: 5 }, 2).next.fill(-value);
  };

  test("is not read before the round is committed, and is afterwards", () => {
    const residuals = new Residuals(6);
    write(residuals, 1);
    expect([...residuals.contribution(3).previous]).toEqual([0, 0, 0, 0, 0, 0]);
    residuals.commit();
    expect([...residuals.contribution(0).previous]).toEqual([1, 1, 1, 1, 1, 1]);
    expect(residuals.average({ start: 2, end: 5 }, 4)).toMatchObject({ previous: Float32Array.of(-1, -1, -1), at: 2 });
  });

  test("R5: is forgotten when the round is rolled back, also by a commit without another encoding", () => {
    const residuals = new Residuals(6);
    write(residuals, 1);
    residuals.commit();
    write(residuals, 2);
    residuals.rollback();
    residuals.commit();
    expect([...residuals.contribution(0).previous]).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test("stays with the elements that the own slice keeps in a new view", () => {
    const residuals = new Residuals(10);
    const { next } = residuals.average({ start: 2, end: 5 }, 2);
    next.set([1, 2, 3]);
    residuals.commit();
    expect([...residuals.average({ start: 3, end: 8 }, 3).previous]).toEqual([2, 3, 0, 0, 0]);
    expect([...residuals.average({ start: 8, end: 10 }, 8).previous]).toEqual([0, 0]);
    expect([...residuals.average({ start: 0, end: 2 }, 0).previous]).toEqual([0, 0]);
  });
});
