import type { ObserverLine } from "../../introduction/observer-line.ts";
import { HandoverError, type HandoverRefusal } from "./handover-message.ts";
import { receiveFile, type Received } from "./receive-file.ts";

/** What came of asking all seats' pages that are open. */
export type Asked =
  | { readonly type: "file"; readonly seat: number; readonly ending: string; readonly content: Blob }
  /** None of them gave it: why not, for each that said so. Empty where none could be reached. */
  | { readonly type: "none"; readonly refusals: readonly { readonly seat: number; readonly why: HandoverRefusal }[] };

export interface AskListener {
  /** Which seat is asked, and the share of its file that is there; null before it says anything. */
  readonly onProgress: (seat: number, share: number | null) => void;
  /** At which seats somebody is being asked whether the file may be had. */
  readonly onDeciding: (seats: readonly number[]) => void;
  readonly signal: AbortSignal;
}

type Line = Pick<ObserverLine, "listen" | "end">;
type Outcome = Received | { readonly type: "nonsense"; readonly error: HandoverError };

/**
 * Asks seats for their result, one after the other, until one gives it. Those at which somebody has to be asked first are
 * left to that, while the next ones are asked.
 * @param call calls the page of a seat; undefined where that cannot be done
 * @throws HandoverError where those that answered gave nonsense; the signal's reason
 */
export async function askSeats(
  seats: readonly number[],
  call: (seat: number) => Line | undefined,
  { onProgress, onDeciding, signal }: AskListener,
): Promise<Asked> {
  const lines: Line[] = [];
  const deciding = new Map<number, Promise<readonly [seat: number, outcome: Outcome]>>();
  const refusals: { seat: number; why: HandoverRefusal }[] = [];
  let nonsense: HandoverError | undefined;

  const judge = (seat: number, outcome: Outcome): Asked | undefined => {
    if (outcome.type === "file") return { ...outcome, seat };
    if (outcome.type === "refused") refusals.push({ seat, why: outcome.why });
    // Another one may have it.
    if (outcome.type === "nonsense") nonsense = outcome.error;
    return undefined;
  };

  try {
    for (const seat of seats) {
      signal.throwIfAborted();
      onProgress(seat, null);
      const line = call(seat);
      if (line === undefined) continue;
      lines.push(line);
      let isAsking = (): void => {};
      const asking = new Promise<"asking">((resolve) => (isAsking = () => resolve("asking")));
      const outcome = receiveFile(line, {
        ...{ signal, onAsking: isAsking },
        onProgress: (share) => onProgress(seat, share),
      }).catch((error: unknown): Outcome => {
        if (!(error instanceof HandoverError)) throw error;
        return { type: "nonsense", error };
      });
      const told = await Promise.race([outcome, asking]);
      if (told === "asking") {
        const decided = outcome.then((later) => [seat, later] as const);
        // It is waited for once all were asked, or not at all.
        decided.catch(() => undefined);
        deciding.set(seat, decided);
        onDeciding([...deciding.keys()]);
        continue;
      }
      const asked = judge(seat, told);
      if (asked) return asked;
    }
    while (deciding.size > 0) {
      const [seat, outcome] = await Promise.race(deciding.values());
      deciding.delete(seat);
      onDeciding([...deciding.keys()]);
      const asked = judge(seat, outcome);
      if (asked) return asked;
    }
  } finally {
    // Whoever is still being asked need not answer any more.
    for (const line of lines) line.end();
  }
  if (nonsense !== undefined && refusals.length === 0) throw nonsense;
  return { type: "none", refusals };
}
