import { loss, millis, shortDigest, whole } from "../../kit/look/figures.ts";
import { commits, commonRound, each, everySeat, happened } from "../conditions.ts";
import type { Lesson } from "../lesson.ts";
import { LESSON_SESSION, meeting } from "./session.ts";

/** Slow enough for eyes, and well below the silence that makes a suspect. */
const LINK_DELAY_MS = 500;

export const ROUND_LESSON: Lesson = {
  id: "round",
  title: "A round, step by step",
  summary: "What a peer does in a round, and when a round counts.",
  minutes: 4,
  sessions: { main: { ...LESSON_SESSION, heartbeatMs: 500, graceMs: 600_000 } },
  steps: [
    meeting([
      "On this page three [peers](peer) take their [seats](seat), 0, 1 and 2, each in a [frame](frames) of its own: a whole tab with its own workers and its own links to the others.",
      "Each works out the same first model from one number that the session has. Nobody sends it to them, and nobody is in charge.",
    ]),
    {
      title: "Slow motion",
      text: [
        "A [round](round) takes some hundredths of a second here, too fast to see. Let every message between the peers take half a second.",
        "Nothing else changes: the peers do exactly what they did before.",
      ],
      rules: ["H5"],
      action: { label: "Slow all links down", orders: [{ do: "slowAll", ms: LINK_DELAY_MS }] },
      goal: "a round has been done in slow motion",
      done: (now) =>
        each(now, everySeat(now), (seat) => {
          return seat.inForce.some(({ fault }) => fault === "slow") && commits(seat) > 1;
        }),
      truth: "A round now takes a second or two, most of it on the way. You can follow the states in the frames.",
    },
    {
      title: "Each computes for itself",
      text: [
        "A round begins with a [gradient](gradient): how the model should change to read a few digits better. Each peer computes one from digits of its own.",
      ],
      rules: ["R1"],
      question: {
        text: "In one round, do two peers compute the same gradient?",
        answers: ["Yes, or their models would drift apart", "No, each has other digits, so each finds another change"],
        right: 1,
      },
      goal: "every peer has computed the gradient of another round",
      done: (now) => each(now, everySeat(now), ({ rounds }) => rounds.some(({ stepMs }) => stepMs > 0)),
      watch: (now) =>
        now.seats
          .map(({ seat, rounds }) => {
            const last = rounds.at(-1);
            return `Seat ${seat}: ${last ? `${millis(last.stepMs)}, own loss ${loss(last.ownLoss)}` : "…"}`;
          })
          .join(" · "),
      truth:
        "Each computed in some milliseconds, and its loss on its own digits is another one. Three gradients of one round are three opinions; the next step makes one of them.",
      looks: true,
    },
    {
      title: "They average",
      text: [
        "The gradients now become one. The frames show 'averaging' while numbers travel.",
        "A gradient has about a hundred thousand numbers. They are cut into as many slices as there are peers.",
      ],
      rules: ["R2"],
      question: {
        text: "Who computes the average?",
        answers: ["The server", "Seat 0, and tells the others", "Each peer one slice, for all"],
        right: 2,
      },
      goal: "every peer was seen averaging, and the round was done",
      done: (now) => each(now, everySeat(now), (seat) => seat.states.has("averaging") && commits(seat) > 0),
      truth:
        "Each owns a slice: it sums what the others send for it and sends the result to all. So all decode the same bytes, and no machine is the bottleneck.",
      looks: true,
    },
    {
      title: "They vote",
      text: [
        "With the same average each peer changes its model in the same way, [to the last bit](exactArithmetic). Of the new model it makes a short fingerprint: the [digest](digest) in its frame.",
        "Then each sends its digest to the others, as its vote.",
      ],
      rules: ["R3", "R4"],
      question: {
        text: "When does the round count?",
        answers: [
          "When two of the three digests are equal",
          "When all three are equal",
          "When the first peer has finished",
        ],
        right: 1,
      },
      goal: "all three have voted alike, and have done one more round",
      done: (now) => commonRound(now, everySeat(now)) !== undefined,
      truth:
        "All three votes named the same digest, so all three [committed](committed) the round. Two of three would not have been enough.",
      looks: true,
    },
    {
      title: "One flipped bit",
      text: [
        "Machines err. Let a single bit flip in the average that seat 1 sends to another seat: then one of the three makes another update than the rest.",
      ],
      rules: ["R5", "I1"],
      question: {
        text: "What will happen?",
        answers: [
          "One peer trains on with a slightly different model",
          "The digests differ, so the round does not count, and is tried again",
          "The majority wins, and the odd one out is expelled",
        ],
        right: 1,
      },
      action: {
        label: "Flip a bit",
        orders: [{ do: "fault", at: [1], fault: { fault: "corrupt", what: "gradient" } }],
      },
      goal: "the peers notice it, and get the round right after all",
      done: (now) => {
        const diverged = now.seats.flatMap(({ events }) => events.filter(({ event }) => event === "diverged"));
        const common = commonRound(now, everySeat(now));
        return diverged.some(({ round }) => common !== undefined && common.round >= round);
      },
      watch: (now) => {
        const common = commonRound(now, everySeat(now));
        if (now.seats.some((seat) => happened(seat, "diverged")))
          return "The digests differed: the round is tried again.";
        return common === undefined ? "" : `Round ${whole(common.round)}: all have ${shortDigest(common.digest)}.`;
      },
      truth:
        "The votes differed, so the round was thrown away and computed once more from the state before. This time all digests were equal. Had they differed again, all would have stopped.",
    },
  ],
};
