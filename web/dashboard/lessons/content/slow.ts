import { commits, each, graceWords, happened, isHalted, isSuspended, seatOf } from "../conditions.ts";
import type { Lesson } from "../lesson.ts";
import { LESSON_SESSION, meeting } from "./session.ts";

const GRACE_MS = 20_000;
const SEAT_DELAY_MS = 600;
/** Longer than the silence that makes a suspect (1.5 s), and far within grace. */
const STILL_MS = 5_000;
const OTHERS = [0, 2];

export const SLOW_LESSON: Lesson = {
  id: "slow",
  title: "A slow peer is not a dead peer",
  summary: "Whom the others wait for, how long, and what they do when nobody comes back.",
  minutes: 4,
  sessions: { main: { ...LESSON_SESSION, policy: "halt", graceMs: GRACE_MS } },
  steps: [
    meeting([
      "Every 300 ms each [peer](peer) sends each other a [heartbeat](heartbeat): I live, this is what I do, and these are the ones I hear. Each has a [seat](seat): 0, 1 or 2.",
      "From outside, a dead peer and one that is merely slow look the same for a while. This lesson shows what the others make of that.",
    ]),
    {
      title: "Seat 1 becomes slow",
      text: ["Everything that seat 1 sends now takes 600 ms: its gradients, its votes and its heartbeats alike."],
      rules: ["H1", "H5"],
      question: {
        text: "What will the others do?",
        answers: ["Go on without seat 1", "Wait for seat 1 in every round", "Stop and save"],
        right: 1,
      },
      action: {
        label: "Slow seat 1 down",
        orders: [
          { do: "fault", at: [1], fault: { fault: "slow", seat: 0, ms: SEAT_DELAY_MS } },
          { do: "fault", at: [1], fault: { fault: "slow", seat: 2, ms: SEAT_DELAY_MS } },
        ],
      },
      goal: "two more rounds are done by all, slowly",
      done: (now) => {
        const slow = seatOf(now, 1)?.inForce.some(({ fault }) => fault === "slow") === true;
        return slow && each(now, [0, 1, 2], (seat) => commits(seat) >= 2 && seat.status?.suspects.length === 0);
      },
      watch: (now) => {
        const waits = now.seats.some(({ status }) => status?.waitingFor.some(({ seat }) => seat === 1));
        return waits ? "The others wait for seat 1, and say so." : "";
      },
      truth:
        "They waited for seat 1, and did every round with it. Its heartbeats come late but they come: it lives, so nobody suspects it.",
      fresh: true,
    },
    {
      title: "Seat 1 stands still",
      text: [
        "Now seat 1 is fast again, and then does nothing at all for five seconds, like a laptop whose lid was closed for a moment.",
        "Five missing heartbeats make a suspect: that is one and a half seconds.",
      ],
      rules: ["H3", "H4", "P1"],
      question: {
        text: "What will happen?",
        answers: [
          "Seat 1 is expelled, and the others go on",
          "Nobody notices anything",
          "The others suspect it and wait; when it is back, the round goes on where it was",
        ],
        right: 2,
      },
      action: {
        label: "Let seat 1 stand still",
        orders: [{ do: "heal" }, { do: "fault", at: [1], fault: { fault: "pause", ms: STILL_MS } }],
      },
      goal: "the others suspect seat 1, and train on with it when it wakes",
      done: (now) =>
        each(now, OTHERS, (seat) => happened(seat, "suspected", 1)) &&
        each(now, [0, 1, 2], (seat) => {
          const { status, events } = seat;
          const resumed = events.findLastIndex(({ event }) => event === "resumed" || event === "returned");
          const commitsOn = events.slice(resumed + 1).some(({ event }) => event === "committed");
          return status?.view === 1 && status.suspects.length === 0 && commitsOn;
        }),
      watch: graceWords,
      truth:
        "They suspected seat 1 and began to wait: the [grace time](grace). It woke in time, so the round went on where it was: nothing was computed twice, and nobody was expelled.",
      fresh: true,
    },
    {
      title: "Seat 1 is closed",
      text: ["Now its page is really closed. The others see that its links are gone, at once."],
      rules: ["P1"],
      question: {
        text: "What will the others do first?",
        answers: [
          "Go on without it at once, since it is certainly gone",
          "Wait: a closed tab can be opened again",
          "Throw the last rounds away",
        ],
        right: 1,
      },
      action: { label: "Close seat 1", orders: [{ do: "close", seat: 1 }] },
      goal: "both others have stopped to wait, and count down",
      done: (now) => each(now, OTHERS, isSuspended),
      watch: graceWords,
      truth:
        "They are [suspended](suspended) and count down. The [grace time](grace) is one budget for as long as the same seats train together: what seat 1 used up before is missing now.",
      fresh: true,
      stopped: OTHERS,
    },
    {
      title: "Nobody comes back",
      text: [
        "The time runs out. These three have agreed to stop together if somebody is lost, and two of three seats are a [majority](quorum).",
      ],
      rules: ["P2", "P5", "P9"],
      question: {
        text: "What will the two have in the end?",
        answers: ["Each the model that it happened to have", "Both the same round, to the last bit", "Nothing"],
        right: 1,
      },
      goal: "both have saved one round and stopped",
      done: (now) => {
        const saved = OTHERS.map((seat) => seatOf(now, seat)?.status?.saved);
        return each(now, OTHERS, (seat) => isHalted(seat, "decided")) && saved[0]?.digest === saved[1]?.digest;
      },
      watch: graceWords,
      truth:
        "The two agreed on one [record](record): which round is the last. Both saved that very model. Had seat 1 been opened again in time, all three would have gone on.",
      stopped: OTHERS,
    },
  ],
};
