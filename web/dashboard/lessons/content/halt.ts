import { commits, each, everySeat, graceWords, isHalted, isSuspended, savedWords, seatOf } from "../conditions.ts";
import type { Lesson, Order } from "../lesson.ts";
import { HEAL, LESSON_SESSION, meeting } from "./session.ts";

const MANY = [0, 1];
const FEW = [2];
const SPLIT: Order = { do: "split", a: MANY, b: FEW };

export const HALT_LESSON: Lesson = {
  id: "halt",
  title: "A split network, stopping together",
  summary: "Why nobody trains on when the network falls apart, and what everybody keeps.",
  minutes: 5,
  sessions: { main: { ...LESSON_SESSION, policy: "halt", graceMs: 25_000 } },
  steps: [
    meeting([
      "Three [peers](peer) train, at the [seats](seat) 0, 1 and 2. Soon the network between them will fall into two parts, with live peers on both sides.",
      "Then one has to choose: go on and risk two different models, or stop and stay consistent. Lockstep stays consistent.",
    ]),
    {
      title: "The network splits",
      text: ["All links between seats 0 and 1 on one side and seat 2 on the other are cut. All three are well."],
      rules: ["R4", "H3", "P1"],
      question: {
        text: "What happens to the training at first?",
        answers: ["Both sides train on", "Seats 0 and 1 train on, seat 2 stops", "Nobody gets a round done"],
        right: 2,
      },
      action: { label: "Cut seat 2 off", orders: [SPLIT] },
      goal: "all three have stopped to wait",
      done: (now) => each(now, everySeat(now), isSuspended),
      watch: graceWords,
      truth:
        "Nobody: a [round](round) needs the votes of all three, and neither side knows whether the other lives. Each side suspects the other and waits. You have about 20 seconds for the next step.",
      fresh: true,
    },
    {
      title: "Healed in time",
      text: [
        "They wait, 25 seconds in all: the [grace time](grace). Heal the network before it is over.",
        "If it runs out while you read, do this step again.",
      ],
      rules: ["P1"],
      question: {
        text: "What did the split cost?",
        answers: ["The round in which it came", "Some seconds, and nothing else", "Seat 2's place"],
        right: 1,
      },
      action: HEAL,
      goal: "all three train on, the same three as before",
      done: (now) =>
        each(now, everySeat(now), (seat) => {
          return seat.status?.view === 1 && seat.status.suspects.length === 0 && commits(seat) >= 2;
        }),
      watch: graceWords,
      truth: "The round went on where it was. Only time was lost, and that much of the grace time: it is not refilled.",
    },
    {
      title: "Not healed in time",
      text: [
        "Cut seat 2 off once more, and leave it so until the [grace time](grace) is over. These three have agreed to stop then.",
      ],
      rules: ["P2", "P5", "P6"],
      question: {
        text: "Who decides what happens next?",
        answers: ["Seats 0 and 1: two of three are a majority", "Each side for itself", "The server"],
        right: 0,
      },
      action: { label: "Cut seat 2 off again", orders: [SPLIT] },
      goal: "the time is over, and all have stopped",
      done: (now) => each(now, MANY, (seat) => isHalted(seat, "decided")) && each(now, FEW, (seat) => isHalted(seat)),
      watch: graceWords,
      truth:
        "Seats 0 and 1 are a [majority](quorum): they decided to stop, and on which round. Seat 2 reached none: it must fear that the others train on, so it saved what it had and stopped.",
      fresh: true,
      stopped: [0, 1, 2],
    },
    {
      title: "What everybody has",
      text: ["All three have saved a model. Look at the rounds in their frames, and at the [digests](digest)."],
      rules: ["P9"],
      question: {
        text: "Which rounds are saved?",
        answers: [
          "The same at seats 0 and 1, and at seat 2 that one or the one before",
          "Three different ones",
          "Only the majority's counts, seat 2's is wrong",
        ],
        right: 0,
      },
      goal: "all three have saved",
      done: (now) => {
        const saved = everySeat(now).map((seat) => seatOf(now, seat)?.status?.saved);
        return saved.every((each) => each !== undefined) && saved[0]?.digest === saved[1]?.digest;
      },
      watch: savedWords,
      truth:
        "All saved states belong to one history. With the links cut, seat 2 cannot know whether its last vote arrived: nobody can promise both sides the very same round. That is the Two Generals' problem.",
      looks: true,
      stopped: [0, 1, 2],
    },
    {
      title: "Told afterwards",
      text: ["Heal the network. Nobody trains any more, but the peers are still there and can talk."],
      rules: ["P6"],
      action: HEAL,
      goal: "seat 2 learns what the others decided",
      done: (now) => seatOf(now, 2)?.status?.missed != null || seatOf(now, 2)?.status?.halted?.reason === "decided",
      watch: savedWords,
      truth: "Seat 2 now knows the decision that it missed, and on which round the others stopped.",
      stopped: [0, 1, 2],
    },
  ],
};
