import { expect, test } from "vitest";
import { stillToCome } from "../../story/still-to-come.ts";
import { byNumber } from "../../story/seat-names.ts";
import { startNowWords } from "./start-now-words.ts";

const four = { seats: 4, policy: "reorganize" } as const;
const lobby = (together: readonly number[], voices = together) => ({
  ...{ together, voices, needed: 3, isAsked: false },
  isOffered: together.length >= 3 && voices.length >= 3,
});
const said = (...of: Parameters<typeof lobby>) => startNowWords(lobby(...of), four, byNumber);

test("M7: a majority is offered to start, and told who may still come", () => {
  expect(said([0, 1, 3])).toEqual({
    button: "Start now with 3 of 4",
    explanation:
      "Nobody need wait: seats 0, 1 and 3 are connected to each other, and are enough. Seat 2 may still come: whoever opens the link later is let in at one of the next rounds, with the model as it is then.",
  });
  const halts = startNowWords(lobby([0, 1, 3]), { ...four, policy: "halt" }, byNumber);
  expect(halts?.explanation).toMatch(/Once a peer has come, the session stops when it is lost, as it is set to do\.$/);
  expect(startNowWords({ ...lobby([0, 1, 3]), isAsked: true }, four, byNumber)).toEqual({
    explanation: expect.stringMatching(/^Seats 0, 1 and 3 are about to start\./) as string,
  });
});

test("M7: where it is not offered the reason is told, and nothing where there is nothing to tell", () => {
  expect(said([0, 1])?.explanation).toMatch(/^3 of 4 peers can start without the others/);
  expect(said([0, 1, 2], [0, 1])?.explanation).toMatch(/^The session starts when all 4 are there\./);
  expect(said([0])).toBeUndefined();
  expect(said([0, 1, 2, 3])).toBeUndefined();
});

test("M7: seats that nobody has met and that no view has named may still come", () => {
  const peer = (seat: number, heardMsAgo: number | null) => ({ seat, heardMsAgo });
  const status = { view: 1, members: [0, 1], peers: [peer(1, 9), peer(2, null), peer(3, 900)] };
  expect(stillToCome(status)).toEqual([2]);
  expect(stillToCome({ ...status, view: 0 })).toEqual([]);
});
