import type { PeerStatus } from "../../../../shared/peer/status.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { quorumOf } from "../../../../shared/peer/agreement/choose-record.ts";
import { namesListed, numbersOf, atBegin, type SeatNaming } from "../../story/seat-names.ts";

/** What a lobby says of a start by those who are there (M7), and what its button does. */
export interface StartNowWords {
  /** What the button says; undefined where it is not offered. */
  readonly button?: string;
  readonly explanation: string;
}

type StartNow = NonNullable<PeerStatus["startNow"]>;

/**
 * The words for a lobby; undefined where there is nothing to tell: all are there, or too few for anything.
 * @param named how the session's seats are called
 */
export function startNowWords(
  { together, needed, voices, isOffered, isAsked }: StartNow,
  { seats, policy }: Pick<SessionSpec, "seats" | "policy">,
  named: SeatNaming,
): StartNowWords | undefined {
  const missing = Array.from({ length: seats }, (_, seat) => seat).filter((seat) => !together.includes(seat));
  if (missing.length === 0) return undefined;
  const later = `${atBegin(numbersOf(missing))} may still come: whoever opens the link later is let in at one of the next rounds, with the model as it is then.`;
  if (isAsked) return { explanation: `${atBegin(namesListed(together, named))} are about to start. ${later}` };
  if (isOffered) {
    const lost =
      policy === "halt" ? " Once a peer has come, the session stops when it is lost, as it is set to do." : "";
    return {
      button: `Start now with ${together.length} of ${seats}`,
      explanation: `Nobody need wait: ${namesListed(together, named)} are connected to each other, and are enough. ${later}${lost}`,
    };
  }
  if (together.length < needed) {
    const few = `${needed} of ${seats} peers can start without the others, once they are connected and ready.`;
    return together.length < 2 ? undefined : { explanation: few };
  }
  if (voices.length < quorumOf(seats)) {
    return {
      explanation: `The session starts when all ${seats} are there. To start with fewer, at least ${quorumOf(seats)} pages must not have been loaded anew, nor be in a seat that somebody else had before: nobody knows what those may have agreed to, and forgotten.`,
    };
  }
  return undefined;
}
