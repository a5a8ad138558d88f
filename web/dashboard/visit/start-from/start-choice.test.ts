import { expect, test } from "vitest";
import { parseSpec } from "../../../../shared/session/spec.ts";
import { aResult } from "../../../storage/testing/result.ts";
import { choiceOf, oneLine } from "./start-choice.ts";
import { startWords } from "./start-words.ts";

const digest = "0".repeat(32);

test("M6: where a model comes from is told as a spec takes it, whatever files and runs are called", async () => {
  expect(choiceOf(await aResult()).from).toBe("session s-1, round 41");
  expect(choiceOf(await aResult({ name: "Class 7b" })).from).toBe("Class 7b (session s-1), round 41");
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

test("M6: the lobby says who has the model, what was refused, and what is to be done where nobody has it", () => {
  const status = (held: boolean, holders: readonly number[], progress = 0, refusedFrom: readonly number[] = []) => ({
    ...{ seat: 1, progress, start: { held, holders, refusedFrom } },
  });
  const words = (...args: Parameters<typeof status>) => startWords(status(...args), "this tab");
  expect(startWords(undefined, "this seat")).toMatchObject({
    kind: "unknown",
    text: "This seat is about to look for it.",
  });
  expect(words(true, [1]).text).toMatch(/^It is here, and its digest is right: this tab gives/);
  expect(words(true, [0, 1, 3]).text).toMatch(/Seats 0 and 3 have it too\.$/);
  expect(words(false, [2])).toMatchObject({ kind: "fetching", refusal: "" });
  expect(words(false, [0, 2], 0.4).text).toMatch(/^Seats 0 and 2 have it\. This tab .* 40 % of it have come\.$/);
  expect(words(false, [2], 0, [2]).refusal).toMatch(
    /^What seat 2 sent in its place has another digest, and was refused/,
  );
  expect(words(false, [])).toMatchObject({
    kind: "missing",
    text: "This session starts from a model that no tab here has yet: pick its file, or wait for a tab that has it.",
  });
});
