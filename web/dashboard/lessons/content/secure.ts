import { CLEAR_MATCH, NO_MATCH } from "../../live/exposure/exposure-words.ts";
import { commonRound, everySeat, trainTogether } from "../conditions.ts";
import type { Lesson } from "../lesson.ts";
import { LESSON_SESSION, meeting } from "./session.ts";

const SESSION = { ...LESSON_SESSION, graceMs: 600_000 } as const;

export const SECURE_LESSON: Lesson = {
  id: "secure",
  title: "What secure averaging hides",
  summary: "What a gradient gives away of the data behind it, and how masks hide it without changing the sum.",
  minutes: 5,
  sessions: { plain: { ...SESSION, averaging: "plain" }, secure: { ...SESSION, averaging: "secure" } },
  steps: [
    meeting(
      [
        "Each [peer](peer) learns from digits of its own and never sends them. It only sends a [gradient](gradient), which says how the model should change to read them better: about a hundred thousand numbers.",
        "This first session averages plainly, so the others can read these numbers.",
      ],
      "plain",
    ),
    {
      title: "One digit",
      text: [
        "Let [seat](seat) 0 compute a gradient from a single digit, and let the others try to find out what it was, from nothing but the numbers that they would get.",
      ],
      rules: ["R2"],
      question: {
        text: "What can they find out?",
        answers: ["Nothing: a gradient is no picture", "Which digit it was, roughly", "The very picture"],
        right: 2,
      },
      action: { label: "Rebuild a digit of seat 0", orders: [{ do: "rebuild", seat: 0, digits: 1 }] },
      goal: "the attack is over",
      done: (now) => now.rebuilt?.digits === 1 && now.rebuilt.best > CLEAR_MATCH,
      truth:
        "The picture is there. In the first layer each row of the gradient is a multiple of the input, so one division gives it back. Whoever gets only a slice sees a part of it.",
      fresh: true,
      session: "plain",
    },
    {
      title: "More digits",
      text: ["A real gradient stands for many digits, sixteen here. Try it with a batch of four."],
      rules: ["R2"],
      question: {
        text: "Do four digits hide each other?",
        answers: ["Yes, all of them", "Some, but often not all", "No, never"],
        right: 1,
      },
      action: { label: "Rebuild four digits", orders: [{ do: "rebuild", seat: 0, digits: 4 }] },
      goal: "the attack is over",
      done: (now) => now.rebuilt?.digits === 4,
      truth:
        "A larger batch makes it harder, and attacks get better. So nobody should have to rely on the others not looking.",
      fresh: true,
      session: "plain",
    },
    {
      ...meeting(
        [
          "A new session with secure averaging. Before a peer sends its numbers, it adds masks to them: random numbers that it shares in pairs with the others, the one adding what the other subtracts.",
        ],
        "secure",
      ),
      title: "Now with masks",
      rules: ["S2", "S4"],
      truth: "They train just as before. On the wire, though, there are other numbers now.",
    },
    {
      title: "The same attack again",
      text: ["One digit, one gradient, the same attack: but the others now get what really travels in this session."],
      rules: ["S2", "S4", "I8"],
      question: {
        text: "What will they find?",
        answers: ["The digit, a little blurred", "Noise", "The digit of somebody else"],
        right: 1,
      },
      action: { label: "Rebuild a digit of seat 0", orders: [{ do: "rebuild", seat: 0, digits: 1 }] },
      goal: "the attack is over",
      done: (now) => now.rebuilt?.digits === 1 && now.rebuilt.best < NO_MATCH,
      truth:
        "Noise. To an onlooker all masked numbers are equally likely, whatever is under them. Even all others but one together see nothing but the sum.",
      fresh: true,
      session: "secure",
    },
    {
      title: "And the average?",
      text: ["All that noise goes into the sum. Watch ten more rounds."],
      rules: ["S1", "S2"],
      question: {
        text: "What becomes of the masks in the sum?",
        answers: [
          "They cancel exactly: the sum is right to the last bit",
          "They average out nearly, and cost a little accuracy",
          "A trusted server takes them away",
        ],
        right: 0,
      },
      goal: "ten more rounds are done, each alike at all three",
      done: (now) => trainTogether(now, 10) && commonRound(now, everySeat(now)) !== undefined,
      truth:
        "What one adds, another subtracts, in whole numbers without rounding. The three [digests](digest) are equal, and the model learns as it would have without masks.",
      fresh: true,
      session: "secure",
    },
  ],
};
