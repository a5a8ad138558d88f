import type { Brought } from "../../../../shared/wire/messages.ts";
import type { TaskWords } from "../../story/tasks.ts";
import { whole } from "../../kit/look/figures.ts";

/** A label's samples, all tabs together. */
export interface LabelTotal {
  readonly label: string;
  readonly samples: number;
}

/** Fewest samples of a label that there should be of all tabs together: below, one in five held out is hardly any. */
const FEW = 10;
/** A label with so many times the samples of another is what a model says where it does not know. */
const UNEVEN_TIMES = 5;

/** What one seat brought: `60 samples`; nothing where that is not told. */
export function broughtLine(brought: Brought | null | undefined, { answers }: TaskWords): string {
  return brought ? `${whole(brought.samples)} ${answers}` : "";
}

/** Samples of each label, of all seats that tell them; empty where none does. */
export function labelTotals(labels: readonly string[], seats: readonly (Brought | null)[]): readonly LabelTotal[] {
  const told = seats.flatMap((brought) => (brought && brought.labels.length === labels.length ? [brought.labels] : []));
  if (told.length === 0) return [];
  return labels.map((label, at) => ({
    label,
    samples: told.reduce((sum, counts) => sum + (counts[at] ?? 0), 0),
  }));
}

/** What may make such data hard to learn from, once everybody has brought theirs; nothing where nothing does. */
export function totalsAdvice(totals: readonly LabelTotal[]): string {
  const few = totals.filter(({ samples }) => samples < FEW);
  if (few.length > 0) {
    const named = few.map(({ label, samples }) => `${label} (${whole(samples)})`).join(", ");
    return `Fewer than ${FEW} samples of ${named}: the model will hardly know ${few.length === 1 ? "it" : "them"}.`;
  }
  const [least] = totals.toSorted((a, b) => a.samples - b.samples);
  const most = totals.toSorted((a, b) => b.samples - a.samples)[0];
  if (least === undefined || most === undefined || most.samples < UNEVEN_TIMES * least.samples) return "";
  return `There is ${Math.floor(most.samples / least.samples)} times as much of ${most.label} as of ${least.label}: in doubt the model will say ${most.label}.`;
}
