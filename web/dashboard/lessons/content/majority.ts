import { shortDigest, whole } from "../../kit/look/figures.ts";
import { each, everySeat, goOnAlone, graceWords, isHalted, savedWords, seatOf } from "../conditions.ts";
import type { ClusterNow, Lesson } from "../lesson.ts";
import { HEAL, LESSON_SESSION, meeting } from "./session.ts";

const LEFT = [0, 1];
const RIGHT = [2, 3];
const THREE = [0, 1, 2];
const TWO = [3, 4];
const GRACE_MS = 4_000;

const isMinority = (now: ClusterNow, seats: readonly number[]): boolean =>
  each(now, seats, (seat) => isHalted(seat) && seat.status?.saved !== undefined);

/** Whether all that was saved belongs to one history: never two digests for one round. */
function isOneHistory(now: ClusterNow): boolean {
  const digests = new Map<number, string>();
  return now.seats.every(({ status }) => {
    const { saved } = status ?? {};
    if (saved === undefined) return false;
    const known = digests.get(saved.round) ?? saved.digest;
    digests.set(saved.round, known);
    return known === saved.digest;
  });
}

export const MAJORITY_LESSON: Lesson = {
  id: "majority",
  title: "What a majority is for",
  summary: "Who may go on when the network falls apart, why not both sides, and why half is not enough.",
  minutes: 6,
  sessions: {
    four: { ...LESSON_SESSION, seats: 4, policy: "reorganize", graceMs: GRACE_MS },
    five: { ...LESSON_SESSION, seats: 5, policy: "reorganize", graceMs: GRACE_MS },
    stopping: { ...LESSON_SESSION, seats: 5, policy: "halt", graceMs: GRACE_MS },
  },
  steps: [
    meeting(
      [
        "This time four [peers](peer) take [seats](seat) 0 to 3. They have agreed to go on without those who are lost for more than four seconds, if they may.",
        "Whether they may is what this lesson is about.",
      ],
      "four",
      4,
    ),
    {
      title: "Two and two",
      text: [
        "All links between seats 0 and 1 on one side and seats 2 and 3 on the other are cut. All four are well, and each side only hears itself.",
      ],
      rules: ["P2", "P6"],
      question: {
        text: "Who trains on, when the four seconds are over?",
        answers: ["Both sides", "The side with seat 0", "Nobody"],
        right: 2,
      },
      action: { label: "Split them two and two", orders: [{ do: "split", a: LEFT, b: RIGHT }] },
      goal: "both sides have seen that they are too few, saved what they have, and stopped",
      done: (now) => isMinority(now, everySeat(now)),
      watch: graceWords,
      truth:
        "Nobody. Two of four are half, and half is no [majority](quorum): it takes three of four, whoever is there. Neither side can know that the other one does not go on, so neither does.",
      fresh: true,
      session: "four",
      stopped: [...LEFT, ...RIGHT],
    },
    {
      title: "If both had gone on",
      text: [
        "Suppose that both sides had trained on for a hundred rounds, each with its own digits. Then the network heals.",
        "Heal it, and see what the four have really saved.",
      ],
      rules: ["I1", "P9"],
      question: {
        text: "What would there have been?",
        answers: [
          "One model that has learnt from all, once the two are averaged",
          "Two models for one and the same round, neither of which goes on from the other",
          "The newer model, and an older copy of it",
        ],
        right: 1,
      },
      action: HEAL,
      goal: "all four can be compared, and no round has two models",
      done: (now) => isOneHistory(now) && now.seats.every(({ status }) => status?.peers.every(({ linkUp }) => linkUp)),
      watch: savedWords,
      truth:
        "Two histories. To average them afterwards makes a third one, that nobody has agreed on: then 'round 150' means nothing any more. As both sides stopped, what they have saved is one history, to the last bit.",
      drawing: "histories",
      session: "four",
      stopped: [...LEFT, ...RIGHT],
    },
    meeting(
      [
        "The same with five seats, 0 to 4. Of five, a majority is three: there is no way to split them so that both sides have one.",
      ],
      "five",
      5,
    ),
    {
      title: "Three and two",
      text: ["Seats 3 and 4 are cut off from seats 0, 1 and 2, and stay so until the four seconds are over."],
      rules: ["P2", "P5", "P6"],
      question: {
        text: "Who trains on now?",
        answers: ["Nobody, as before", "Seats 0, 1 and 2", "Seats 3 and 4, too, with their own model"],
        right: 1,
      },
      action: { label: "Split them three and two", orders: [{ do: "split", a: THREE, b: TWO }] },
      goal: "one side trains on without the other, and that one has stopped",
      done: (now) => goOnAlone(now, THREE) && isMinority(now, TWO),
      watch: graceWords,
      truth:
        "Three of five may: whatever they decide, the two can decide nothing else, since every majority of five has one of those three in it. The two saved what they had, which is the beginning of what the three have.",
      fresh: true,
      session: "five",
      stopped: TWO,
    },
    {
      title: "What the two learn afterwards",
      text: ["Heal the network. Seats 0, 1 and 2 train on all the while."],
      rules: ["P6", "I1"],
      question: {
        text: "What becomes of the two?",
        answers: [
          "They are told what was decided without them, and bring back nothing of their own",
          "Their models are averaged into that of the three",
          "The three go back to the round where all five stood",
        ],
        right: 0,
      },
      action: HEAL,
      goal: "seats 3 and 4 are told what the others have decided",
      done: (now) => each(now, TWO, ({ status }) => status?.missed != null),
      watch: (now) =>
        TWO.flatMap((seat) => {
          const saved = seatOf(now, seat)?.status?.saved;
          return saved ? [`Seat ${seat} has round ${whole(saved.round)}, ${shortDigest(saved.digest)}`] : [];
        }).join(" · "),
      truth:
        "They were told of the decision that they missed. Nothing has to be merged, as they had made nothing of their own: loaded anew, each would fetch the model of the three and be let in.",
      session: "five",
      stopped: TWO,
    },
    {
      title: "The other rule",
      text: [
        "Five new peers, who have agreed on another rule: if somebody is lost, stop together. They are split three and two again.",
      ],
      rules: ["P5"],
      question: {
        text: "What does a majority do under this rule?",
        answers: [
          "Nothing, as there is nothing to decide",
          "It decides on which round all stop, and saves that",
          "It trains on all the same",
        ],
        right: 1,
      },
      action: { label: "Split them three and two", orders: [{ do: "split", a: THREE, b: TWO }] },
      goal: "the three have decided on a round, saved it and stopped, and so have the two on their own",
      done: (now) =>
        each(now, THREE, (seat) => isHalted(seat, "decided")) && isMinority(now, everySeat(now)) && isOneHistory(now),
      watch: (now) => graceWords(now) || savedWords(now),
      truth:
        "To stop has to be decided, too, or the three might save different rounds. A majority is there so that whatever is decided, on either rule, is decided once.",
      fresh: true,
      session: "stopping",
      stopped: [...THREE, ...TWO],
    },
  ],
};
