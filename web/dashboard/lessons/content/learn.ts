import { loss, percent, whole } from "../../kit/look/figures.ts";
import type { ClusterNow, LearningStage, Lesson, LessonStep } from "../lesson.ts";
import { LESSON_SESSION, meeting } from "./session.ts";

/** By then the pictures of the weights have a shape. */
const ROUNDS_OF_SHAPE = 100;

const show = (label: string, stage: LearningStage): NonNullable<LessonStep["action"]> => {
  return { label, orders: [{ do: "learn", show: stage }] };
};
const isShown = (stage: LearningStage) => (now: ClusterNow) => now.learning?.stage === stage;

/** What the step has done to the loss on the one digit. */
function onIt({ learning }: ClusterNow): string {
  if (learning === undefined) return "";
  const { label, before, now } = learning;
  return `Its ${label}: ${percent(before.chance)}, loss ${loss(before.loss)}, and now ${percent(now.chance)}, loss ${loss(now.loss)}.`;
}

export const LEARN_LESSON: Lesson = {
  id: "learn",
  title: "Why does it learn?",
  summary: "What a gradient is, looked at in one picture, and why one averages many of them.",
  minutes: 5,
  sessions: {
    main: {
      ...LESSON_SESSION,
      // One layer: so few weights can be seen, all of them.
      model: [{ kind: "flatten" }],
      optimizer: "sgd",
      // Large enough that one picture's step can be seen, and small enough for the average's.
      learningRate: 0.02,
      graceMs: 600_000,
    },
  },
  steps: [
    meeting([
      "On this page three [peers](peer), each in a [frame](frames) of its own, train one small model to read digits.",
      "The model is so small that one can see all of it: for each of the ten digits it has one number, a weight, for each point of a picture. Where a picture has ink, these weights are added up; the digit with the largest sum is what the model says.",
    ]),
    {
      title: "A model that has learnt nothing",
      text: [
        "Before the first round the weights were drawn by lot, the same at all three. That first model was kept, for you to look at; the peers train on meanwhile.",
        "Show it a digit that seat 0 learns from. (A [seat](seat) is a peer's place: there are 0, 1 and 2.)",
      ],
      rules: ["M2"],
      question: {
        text: "What will the first model say to it?",
        answers: ["Nothing at all", "Something of every digit, by accident", "The right digit, but not surely"],
        right: 1,
      },
      action: show("Show it a digit", "digit"),
      goal: "the first model has said what it sees",
      done: isShown("digit"),
      watch: ({ learning }) =>
        learning
          ? `For ${learning.label}, which is right: ${percent(learning.now.chance)}. Loss: ${loss(learning.now.loss)}.`
          : "",
      truth:
        "Weights by accident say something by accident, whatever the picture is. How wrong that is has a number, the [loss](loss): the less the model believes in what is right, the larger.",
      fresh: true,
      looks: true,
    },
    {
      title: "One gradient",
      text: [
        "Of every weight one can ask: would the loss on this one picture be smaller if the weight were a little larger, or a little smaller? All these answers together are the [gradient](gradient).",
        "Let seat 0 compute it, and look at how the weights would change.",
      ],
      rules: ["R1"],
      question: {
        text: "Which weights would change most?",
        answers: ["Those at points where the picture has ink", "All of them alike", "Those that were largest by lot"],
        right: 0,
      },
      action: show("Compute the gradient", "gradient"),
      goal: "the gradient is there",
      done: isShown("gradient"),
      truth:
        "The change looks like the digit itself: where it has ink there is more weight for the right answer, and less for the other nine. Nobody drew that: it follows from one question, asked of each weight.",
      fresh: true,
      looks: true,
    },
    {
      title: "One step",
      text: ["Now every weight goes a small step in its direction, just once."],
      rules: ["R3"],
      question: {
        text: "What does the model say to the same picture now?",
        answers: [
          "The same as before: one step cannot be seen",
          "The right digit is more likely than before",
          "Nothing that could be foretold",
        ],
        right: 1,
      },
      action: show("Take one step", "step"),
      goal: "the loss on this digit is smaller than before",
      done: (now) => isShown("step")(now) && (now.learning?.now.loss ?? 0) < (now.learning?.before.loss ?? 0),
      watch: onIt,
      truth:
        "The loss went down, as the step was made for that. This is all there is to learning: ask how to be less wrong, go a little way, ask again.",
      fresh: true,
      looks: true,
    },
    {
      title: "One picture is not enough",
      text: ["Only one digit was asked so far. Show the same model, after that one step, sixteen digits of seat 0."],
      rules: ["R1"],
      question: {
        text: "What does it read in them?",
        answers: [
          "Each of them rightly: it has learnt to read",
          "In most of them the one digit that it has learnt from",
          "The same as before the step",
        ],
        right: 1,
      },
      action: show("Show it sixteen digits", "batch"),
      goal: "it has read all sixteen",
      done: isShown("batch"),
      watch: ({ learning }) =>
        learning?.stage === "batch"
          ? `It reads ${learning.readAsIt} of ${learning.digits} as ${learning.label}, and ${learning.right.now} rightly.`
          : "",
      truth:
        "It sees that one digit nearly everywhere. One gradient is one picture's opinion, and whoever follows it alone forgets all others.",
      fresh: true,
      looks: true,
    },
    {
      title: "Many gradients, averaged",
      text: [
        "Sixteen digits at each of three seats make forty-eight gradients. In their average stays what they agree on; what only one of them wants nearly cancels.",
        "So begin at the first model once more, and take one step along the average. This is what the three do in a [round](round).",
      ],
      rules: ["R1", "R2"],
      question: {
        text: "What will one step along the average do?",
        answers: [
          "Nothing, as forty-eight opinions cancel",
          "It makes the model better at one digit only",
          "It makes the model less wrong on the whole, though not yet right",
        ],
        right: 2,
      },
      action: show("Average all gradients, and take one step", "average"),
      goal: "the mean loss over all of them is smaller than before",
      done: ({ learning }) => learning?.stage === "average" && learning.meanLoss.now < learning.meanLoss.before,
      watch: ({ learning }) =>
        learning?.stage === "average"
          ? `Mean loss of ${learning.digits}: ${loss(learning.meanLoss.before)}, now ${loss(learning.meanLoss.now)}. Right: ${learning.right.before}, now ${learning.right.now}.`
          : "",
      truth:
        "One step for all of them, and it is less wrong about the whole lot. Three seats have three times as many digits to ask as one: that is why they train together.",
      fresh: true,
      looks: true,
    },
    {
      title: "And again, many times",
      text: [
        "All the while the three have done just that, round by round. Look at how far the weights have come since they were drawn by lot.",
      ],
      rules: ["R3", "R4"],
      question: {
        text: "What will the pictures of that look like?",
        answers: ["As accidental as at first", "Each a little like its own digit, blurred", "All like the one digit"],
        right: 1,
      },
      action: show("Look at the model of now", "present"),
      goal: `the model has gone through ${ROUNDS_OF_SHAPE} rounds`,
      done: (now) => isShown("present")(now) && (now.learning?.round ?? 0) >= ROUNDS_OF_SHAPE,
      watch: ({ learning }) =>
        learning?.round === undefined
          ? ""
          : `Round ${whole(learning.round)}: ${percent(learning.now.chance)} for its ${learning.label}.`,
      truth:
        "In each picture there is something of its digit: more weight where digits of that kind have ink, less where only others do. And it goes on: watch.",
      fresh: true,
      looks: true,
    },
  ],
};
