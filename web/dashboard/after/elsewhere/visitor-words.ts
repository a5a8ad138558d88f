import type { AnsweredVisitor, Visitor, VisitorAnswer } from "../../../seat/handover/visitors.ts";
import { inItsDirection } from "../../story/seat-names.ts";

/** A visitor as a sentence begins with it. */
export function visitorName({ name }: Pick<Visitor, "name">): string {
  return name === "" ? "Somebody without a name" : inItsDirection(name);
}

const ANSWERS: Readonly<Record<VisitorAnswer, string>> = {
  given: "was let have it",
  declined: "was declined",
  left: "left before an answer",
  unanswered: "had no answer in time",
};

const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** What came of a visitor's question, in a line. */
export function answerWords(visitor: AnsweredVisitor): string {
  return `${TIME.format(visitor.answeredAt)}  ${visitorName(visitor)} ${ANSWERS[visitor.answer]}`;
}

/** All who wait, as it is said aloud; "" for nobody. */
export function waitingWords(waiting: readonly Visitor[]): string {
  const [first] = waiting;
  if (first === undefined) return "";
  if (waiting.length > 1) return `${waiting.length} visitors of the link ask for the model.`;
  return `${visitorName(first)} asks for the model.`;
}
