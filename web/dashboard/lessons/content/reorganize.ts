import { shortDigest, whole } from "../../kit/look/figures.ts";
import { commits, commonRound, each, everySeat, goOnAlone, graceWords, isHalted, seatOf } from "../conditions.ts";
import type { Lesson } from "../lesson.ts";
import { HEAL, LESSON_SESSION, meeting } from "./session.ts";

const MANY = [0, 1];
const FEW = [2];

export const REORGANIZE_LESSON: Lesson = {
  id: "reorganize",
  title: "A split network, going on",
  summary: "How a majority goes on alone, and how the lost peer comes back to the same model.",
  minutes: 4,
  sessions: { main: { ...LESSON_SESSION, policy: "reorganize", graceMs: 4_000 } },
  steps: [
    meeting([
      "These three [peers](peer), at the [seats](seat) 0, 1 and 2, have agreed on another rule: if some are lost for longer than the [grace time](grace), here four seconds, a majority may go on without them.",
    ]),
    {
      title: "The majority goes on",
      text: ["Seat 2 is cut off from seats 0 and 1, and stays so until the [grace time](grace) is over."],
      rules: ["P2", "P5"],
      question: {
        text: "What will happen?",
        answers: [
          "All three stop",
          "Seats 0 and 1 go on without seat 2",
          "Both sides go on, and their models are merged later",
        ],
        right: 1,
      },
      action: { label: "Cut seat 2 off", orders: [{ do: "split", a: MANY, b: FEW }] },
      goal: "seats 0 and 1 train on without seat 2",
      done: (now) => goOnAlone(now, MANY),
      watch: graceWords,
      truth:
        "Two of three seats are a [majority](quorum), so they decided on a [view](view) of two and trained on. Not even the round under way was lost: their gradients were used again.",
      fresh: true,
      stopped: FEW,
    },
    {
      title: "The minority stops",
      text: ["Seat 2 is well, too. It has a model, data and a processor, and hears nobody."],
      rules: ["P6"],
      question: {
        text: "Why does it not train on, too?",
        answers: [
          "It would make a second model, which nobody could merge with the first",
          "It has lost its model",
          "Because the server told it to stop",
        ],
        right: 0,
      },
      goal: "seat 2 has saved what it had, and stopped",
      done: (now) => each(now, FEW, (seat) => isHalted(seat) && seat.status?.saved !== undefined),
      watch: (now) => (seatOf(now, 2)?.status?.state === "agreeing" ? "Seat 2 looks for a majority, in vain." : ""),
      truth: "One of three is no [majority](quorum). It saved what it had and stopped; the history stays one.",
      stopped: FEW,
    },
    {
      title: "The network heals",
      text: ["The links come back. Seats 0 and 1 train on all the while."],
      rules: ["P6"],
      action: HEAL,
      goal: "seat 2 learns that the others went on",
      done: (now) => seatOf(now, 2)?.status?.missed != null,
      truth: "Seat 2 was told of the decision that it missed. It stays stopped until somebody brings it back.",
      stopped: FEW,
    },
    {
      title: "Seat 2 comes back",
      text: ["Load seat 2's page anew. It still knows that this seat is its own, and has an old model."],
      rules: ["P8", "I1"],
      question: {
        text: "How does it get the model of today?",
        answers: [
          "It trains the missed rounds by itself",
          "It fetches the model from the others, checks that it is the right one, and is then let in",
          "The others go back to its model",
        ],
        right: 1,
      },
      action: { label: "Load seat 2 anew", orders: [{ do: "reload", seat: 2 }] },
      goal: "all three train together again, with one model",
      done: (now) =>
        each(now, everySeat(now), (seat) => seat.status?.members.length === now.size && commits(seat) > 0) &&
        commonRound(now, everySeat(now)) !== undefined,
      watch: (now) => {
        const common = commonRound(now, everySeat(now));
        if (common !== undefined) return `Round ${whole(common.round)}: all have ${shortDigest(common.digest)}.`;
        return seatOf(now, 2)?.status?.state === "catchingUp" ? "Seat 2 fetches the state." : "";
      },
      truth:
        "The others did not wait for it: they trained on while it fetched their model and compared its [digest](digest), and let it in with the next [view](view). All three hold one model again.",
      stopped: FEW,
    },
  ],
};
