import fc from "fast-check";
import { expect, test } from "vitest";
import { EventQueue } from "./event-queue.ts";

test("events run in the order of their time, and of their scheduling where times are equal", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 200 }), (times) => {
      const queue = new EventQueue();
      const ran: number[] = [];
      times.forEach((time, index) => queue.at(time, () => ran.push(index)));
      while (queue.runNext());
      const expected = times
        .map((time, index) => ({ time, index }))
        .sort((a, b) => a.time - b.time || a.index - b.index);
      expect(ran).toEqual(expected.map(({ index }) => index));
    }),
  );
});

test("an event may schedule others, for now as well, and time goes on with them", () => {
  const queue = new EventQueue();
  const ran: string[] = [];
  queue.after(10, () => {
    ran.push(`first at ${queue.now}`);
    queue.after(0, () => ran.push(`second at ${queue.now}`));
    queue.after(5, () => ran.push(`fourth at ${queue.now}`));
  });
  queue.at(12, () => ran.push(`third at ${queue.now}`));
  expect(queue.nextAt).toBe(10);
  while (queue.runNext());
  expect(ran).toEqual(["first at 10", "second at 10", "third at 12", "fourth at 15"]);
  expect(queue.nextAt).toBe(Number.POSITIVE_INFINITY);
});

test("nothing can be scheduled for the past", () => {
  const queue = new EventQueue();
  queue.at(10, () => undefined);
  queue.runNext();
  expect(() => queue.at(9, () => undefined)).toThrow(RangeError);
  expect(() => queue.after(Number.NaN, () => undefined)).toThrow(RangeError);
});
