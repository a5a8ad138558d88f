import { allCalled, called } from "../../story/called.svelte.ts";
import { atBegin } from "../../story/seat-names.ts";
import type { SafetyMismatch } from "../../../../shared/peer/safety-code.ts";

/** What does not fit together, for people: whom it concerns, and what it can mean. */
export function mismatchText(mismatch: SafetyMismatch): string {
  switch (mismatch.kind) {
    case "link": {
      const [a, b] = mismatch.seats;
      return `${atBegin(allCalled([a, b]))} see different certificates on the link between them.`;
    }
    case "certificates":
      return `${atBegin(called(mismatch.seat))} shows different certificates to different tabs.`;
    case "commitment":
      return `${atBegin(called(mismatch.seat))} revealed something else than it had committed to.`;
  }
}

/** What a mismatch means, and what to do. */
export const MISMATCH_ADVICE =
  "Somebody may sit on a link and read along, or one of the tabs lies. Do not train on anything private here: stop, and start a new session over a server and a network that you trust.";

/** Where there is no code yet. */
export function noCodeText(seats: number): string {
  return `The code appears when all ${seats} tabs are connected to one another.`;
}

/** For a tab that watches: its own way to the seat is not what the code vouches for. */
export const TOLD_TEXT =
  "As one seat tells it. Compare the words in the seats' own tabs: what this screen shows has passed through one of them.";

export const COMPARE_TEXT =
  "Compare it aloud. If all tabs show the same words, nobody sits between them, not even the server that introduced them.";
