import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { percent } from "../../kit/look/figures.ts";
import type { Measure } from "../../story/measure.ts";
import { taskWords } from "../../story/tasks.ts";
import type { ComparisonFigures } from "./comparison-figures.ts";

type ComparedSpec = Pick<
  SessionSpec,
  | "task"
  | "seats"
  | "data"
  | "text"
  | "localSteps"
  | "shares"
  | "fragments"
  | "averaging"
  | "aggregation"
  | "compression"
  | "privacy"
>;

/** Differences below this share of the test set are within what two runs of the same training may differ by. */
const ALIKE = 0.003;

/** What came out, in one sentence. */
export function outcome(both: NonNullable<ComparisonFigures["both"]>, measure: Measure): string {
  if (!measure.isShare) return (measure.also(both.central) === "" ? outcomeOfErrors : outcomeOfLosses)(both, measure);
  const difference = both.cluster - both.central;
  const points = `${(100 * Math.abs(difference)).toFixed(2)} points`;
  const verdict =
    Math.abs(difference) < ALIKE
      ? `the two are alike, ${points} apart`
      : difference > 0
        ? `the cluster is ${points} better`
        : `the cluster is ${points} behind`;
  return `After round ${both.round} the cluster gets ${measure.sentence(both.cluster)} and one tab with all data ${percent(both.central)}: ${verdict}.`;
}

/** Mean errors of numbers that differ by less of the one tab's are within what two runs of the same training may. */
const ALIKE_ERRORS = 0.01;

/** Of errors in a unit of their own, which only their ratio compares. */
function outcomeOfErrors(both: NonNullable<ComparisonFigures["both"]>, { format, sentence }: Measure): string {
  const ratio = both.cluster / both.central - 1;
  const apart = percent(Math.abs(ratio));
  const verdict =
    Math.abs(ratio) < ALIKE_ERRORS
      ? `the two are alike, ${apart} apart`
      : `the cluster is ${apart} ${ratio < 0 ? "better" : "behind"}`;
  return `After round ${both.round} the cluster is ${sentence(both.cluster)}, and one tab with all data by ${format(both.central)}: ${verdict}.`;
}

/** Losses that differ by less are within what two runs of the same training may differ by. */
const ALIKE_NATS = 0.02;

function outcomeOfLosses(both: NonNullable<ComparisonFigures["both"]>, { format, also }: Measure): string {
  const difference = both.cluster - both.central;
  const nats = `${Math.abs(difference).toFixed(3)} nats`;
  const apart = difference < 0 ? `the cluster is ${nats} better` : `the cluster is ${nats} behind`;
  const verdict = Math.abs(difference) < ALIKE_NATS ? `the two are alike, ${nats} apart` : apart;
  const said = (value: number): string => `${format(value)} (${also(value)})`;
  return `After round ${both.round} the cluster's loss on the held-out text is ${said(both.cluster)}, that of one tab with all of it ${said(both.central)}: ${verdict}.`;
}

/** What the difference comes from, where there is one: in what the two did not do alike. */
export function meaning(spec: ComparedSpec): string {
  const causes: string[] = [];
  const { samples } = taskWords(spec);
  if (spec.data === "by-label") {
    causes.push("each tab had its own mixture of labels, while the one tab drew evenly from all");
  }
  if (spec.localSteps > 1) {
    causes.push(
      `the tabs took ${spec.localSteps} steps each between two averages, while every step of the one tab saw the ${samples} of all`,
    );
  }
  if (spec.shares === "speed") causes.push(`the tabs shared each batch by speed, so that its ${samples} were others`);
  if (spec.privacy !== "none") causes.push("the tabs clipped and added noise for privacy, the one tab did not");
  if (spec.aggregation === "median") causes.push("the tabs took the median of their contributions, not the mean");
  if (spec.fragments > 1) {
    causes.push(
      `each round averaged one of ${spec.fragments} fragments, and the tabs went on by themselves in the others`,
    );
  }
  if (spec.averaging === "secure") causes.push("the tabs rounded their contributions to hide them in fixed point");
  else if (spec.compression !== "none") causes.push(`the tabs compressed what they sent (${spec.compression})`);
  if (causes.length === 0) {
    return `Both used the same ${samples} in the same rounds, and a mean over the batches of all tabs is the mean of their gradients: what is left is rounding.`;
  }
  const list = causes.length === 1 ? causes[0] : `${causes.slice(0, -1).join("; ")}; and ${causes.at(-1)}`;
  return `Both used as many ${samples} in as many steps. What differs: ${list}.`;
}
