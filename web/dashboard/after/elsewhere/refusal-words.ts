import type { HandoverRefusal } from "../../../seat/handover/handover-message.ts";
import { atBegin, namesListed, type SeatNaming } from "../../story/seat-names.ts";

/** What each refusal means for who has asked; the best to know first. */
const WORDS: Readonly<Record<HandoverRefusal, string>> = {
  "not-allowed":
    "It has it, and its data were people's own: whoever sits there has to allow it first, on its page. Ask them, and try again.",
  declined: "Whoever sits there has said no: the model learnt from data of their own.",
  busy: "It is giving it to others just now. Try again in a moment.",
  "not-over": "The session goes on there: wait until it ends.",
  "nothing-saved": "It has saved nothing, or deleted it.",
};

/** Why nothing came of those who were asked, in sentences. */
export function refusalWords(
  refusals: readonly { readonly seat: number; readonly why: HandoverRefusal }[],
  naming: SeatNaming,
): string {
  const why = (Object.keys(WORDS) as HandoverRefusal[]).find((each) =>
    refusals.some((refusal) => refusal.why === each),
  );
  if (why === undefined)
    return "No tab that took part could be reached. Ask somebody who trained to open their page again.";
  const seats = refusals.filter((refusal) => refusal.why === why).map(({ seat }) => seat);
  return `${atBegin(namesListed(seats, naming))} answered. ${WORDS[why]}`;
}

/** What is going on while seats are asked, as the begin of a sentence. */
export function askingWords(
  {
    seat,
    share,
    deciding,
  }: { readonly seat: number | null; readonly share: number | null; readonly deciding: readonly number[] },
  naming: SeatNaming,
): string {
  if (deciding.length > 0 && share === null) {
    return `Its data were people's own: ${namesListed(deciding, naming)} ${deciding.length === 1 ? "is" : "are"} asked whether you may have it. Waiting for an answer, two minutes at most`;
  }
  if (seat === null) return "Looking for a tab that has it";
  return share === null ? `Asking the page of ${naming(seat)}` : `Getting it from the page of ${naming(seat)}`;
}
