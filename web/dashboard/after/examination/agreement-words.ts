import { whole } from "../../kit/look/figures.ts";

/** A share with two digits behind the point: a hundredth is one of 10,000 test images. */
export function exactPercent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

interface Measured {
  readonly accuracy: number | null;
  readonly round: number;
  readonly rounds: readonly { readonly round: number; readonly accuracy: number | null }[];
  readonly imported?: object;
}

/** How what was found here compares with what the run had measured. */
export function agreementWords(found: number, { accuracy, round, rounds, imported }: Measured): string {
  if (accuracy === null) return "The run itself has measured no accuracy.";
  if (Math.abs(found - accuracy) < 1e-9) return "That is what the run had measured.";
  const last = rounds.findLast((each) => each.accuracy !== null)?.round ?? null;
  const measured = `The run had measured ${exactPercent(accuracy)}`;
  if (last !== null && last < round) {
    return `${measured} after round ${whole(last)}; this is the model of round ${whole(round)}.`;
  }
  if (imported) return `The file says ${exactPercent(accuracy)}.`;
  return `${measured}: another processor may round a few borderline samples to the other side.`;
}
