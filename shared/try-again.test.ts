import { expect, test } from "vitest";
import { tryAgain } from "./try-again.ts";

function setUp(failures: number) {
  const waited: number[] = [];
  let attempts = 0;
  const attempt = async (): Promise<string> => {
    attempts += 1;
    if (attempts <= failures) throw new Error(`failure ${attempts}`);
    return `attempt ${attempts}`;
  };
  const run = () => tryAgain(attempt, [250, 1000], async (ms) => void waited.push(ms));
  return { run, waited };
}

test("what works is done once", async () => {
  const { run, waited } = setUp(0);
  expect([await run(), waited]).toEqual(["attempt 1", []]);
});

test("what fails is tried again, after longer and longer waits", async () => {
  const { run, waited } = setUp(2);
  expect([await run(), waited]).toEqual(["attempt 3", [250, 1000]]);
});

test("what never works fails with its last reason", async () => {
  const { run, waited } = setUp(9);
  await expect(run()).rejects.toThrow("failure 3");
  expect(waited).toEqual([250, 1000]);
});
