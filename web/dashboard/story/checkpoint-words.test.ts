import { expect, test } from "vitest";
import { checkpointWords } from "./checkpoint-words.ts";

const WELL = { kept: 300, writing: null, failed: 0, skipped: 0, reason: null };

test("checkpoints that are kept in time are not talked of", () => {
  expect(checkpointWords(WELL)).toBeUndefined();
  expect(checkpointWords({ ...WELL, writing: 400 })).toBeUndefined();
});

test("those that failed are counted, with the reason and what is kept", () => {
  const words = checkpointWords({ ...WELL, failed: 3, reason: "The disk is full." });
  expect(words?.title).toBe("The last 3 checkpoints could not be saved");
  expect(words?.text).toMatch(/^The disk is full\. .* round 300 is kept here\.$/);
  const first = checkpointWords({ ...WELL, kept: null, failed: 1, reason: "The disk is full." });
  expect(first?.title).toBe("The last checkpoint could not be saved");
  expect(first?.text).toContain("no round of this session is kept here yet");
});

test("those that were left out because the disk lags are counted", () => {
  const words = checkpointWords({ ...WELL, writing: 400, skipped: 2 });
  expect(words?.title).toBe("The disk lags: 2 checkpoints were left out");
  expect(words?.text).toContain("round 400 is being written, round 300 is kept here");
});
