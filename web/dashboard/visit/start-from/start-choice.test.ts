import { expect, test } from "vitest";
import { parseSpec } from "../../../../shared/session/spec.ts";
import { aResult } from "../../../storage/testing/result.ts";
import { choiceOf, oneLine } from "./start-choice.ts";
import { startWords } from "./start-words.ts";

const digest = "0".repeat(32);

test("M6: where a model comes from is told as a spec takes it, whatever files and runs are called", async () => {
  expect(choiceOf(await aResult()).from).toBe("session s-1, round 41");
  expect(choiceOf(await aResult({}, { name: "Evening" })).from).toBe("Evening (session s-1), round 41");
  for (const name of [
    "a".repeat(500),
    "😀".repeat(80),
    "<b>bold</b>\nline",
    "  padded ",
    "نموذج",
    "half \ud83d",
    "a".repeat(118) + "😀",
  ]) {
    const from = choiceOf(await aResult({}, { name })).from;
    expect(parseSpec({ start: { digest, from } }).start!.from).toBe(from);
    expect(from).toMatch(/, round 41$/);
  }
  expect(oneLine("x".repeat(130), "")).toBe(`${"x".repeat(119)}…`);
});

test("M6: the lobby says who has the model, and what is to be done where nobody has it", () => {
  const status = (held: boolean, holders: readonly number[], progress = 0) => ({
    ...{ seat: 1, progress, start: { held, holders } },
  });
  expect(startWords(undefined).kind).toBe("unknown");
  expect(startWords(status(true, [1])).text).toMatch(/^It is here, and its digest is right/);
  expect(startWords(status(true, [0, 1, 3])).text).toMatch(/Seats 0 and 3 have it too\.$/);
  expect(startWords(status(false, [2]))).toMatchObject({ kind: "fetching" });
  expect(startWords(status(false, [0, 2], 0.4)).text).toMatch(/^Seats 0 and 2 have it\. .* 40 % of it have come\.$/);
  expect(startWords(status(false, []))).toEqual({
    kind: "missing",
    text: "This session starts from a model that no tab here has yet: pick its file, or wait for a tab that has it.",
  });
});
