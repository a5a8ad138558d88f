import pc from "picocolors";
import type { RoundMetrics } from "../../../shared/peer/effect.ts";
import type { PeerStatus } from "../../../shared/peer/status.ts";
import type { PrivacySpent } from "../../../shared/privacy/privacy-spent.ts";
import type { SessionSpec } from "../../../shared/session/spec.ts";
import type { TextSpec } from "../../../shared/text/text-schema.ts";
import { storyOf, taskWords } from "../../../web/dashboard/story/tasks.ts";
import { bitsOf } from "../../../web/dashboard/story/text-words.ts";
import type { Cluster } from "../../tabs/cluster.ts";
import type { WatchedRun } from "../../tabs/watch.ts";
import { perSecond } from "./per-second.ts";

/** The run in a few lines. */
export async function printSummary(
  spec: SessionSpec,
  run: WatchedRun,
  cluster: Cluster,
  problems: readonly string[],
): Promise<void> {
  const [rounds = []] = await cluster.rounds();
  const lines = summaryLines(spec, run, rounds, await cluster.privacy());
  console.log();
  if (problems.length === 0) {
    for (const [name, text] of lines) console.log(`  ${pc.dim(name.padEnd(14))}${text}`);
    console.log(`\n${pc.green("All tabs agree.")} Every step was voted for by all ${spec.seats}.`);
    return;
  }
  for (const [name, text] of lines.slice(0, -1)) console.log(`  ${pc.dim(name.padEnd(14))}${text}`);
  for (const problem of problems) console.log(`${pc.red("Problem:")} ${problem}`);
}

/**
 * Names and texts of the figures, the digest last; also of a run in which nobody came to train.
 * @param rounds of the first tab
 * @param privacy of each tab
 */
export function summaryLines(
  spec: SessionSpec,
  run: WatchedRun,
  rounds: readonly RoundMetrics[],
  privacy: readonly (PrivacySpent | undefined)[],
): [string, string][] {
  const [first] = run.statuses;
  const bytes = run.statuses.reduce((sum, status) => sum + (status?.bytesSent ?? 0), 0);
  const committed = first?.committed.round ?? 0;
  const { counted } = taskWords(spec);
  const amount = rounds.reduce((sum, round) => sum + round.samples, 0) * counted.perSample;
  const seconds = run.trainingMs / 1000;
  return [
    [
      "rounds",
      `${committed} in ${seconds.toFixed(1)} s (${perSecond(committed, seconds, 1)} a second), after ${(run.setUpMs / 1000).toFixed(1)} s of set-up`,
    ],
    [counted.name.toLowerCase(), `${amount.toLocaleString("en")} (${perSecond(amount, seconds, 0)} a second)`],
    heldOutLine(spec, first),
    [
      "moved",
      `${(bytes / 1e6).toFixed(0)} MB between the tabs (${perSecond(bytes / 1e6, seconds, 1)} MB/s), ${averagingWords(spec)}`,
    ],
    ["a round", splitOf(rounds)],
    ...epsilonOf(privacy),
    ["digest", `${first?.committed.digest ?? ""} at all ${run.statuses.length} seats`],
  ];
}

/** How good the model is on what training never saw. */
function heldOutLine(spec: SessionSpec, first: PeerStatus | undefined): [string, string] {
  const [accuracy, loss] = [first?.accuracy ?? null, first?.heldOutLoss ?? null];
  if (spec.text !== null) return ["held-out loss", heldOutWords(spec.text, loss)];
  if (spec.regression !== null) {
    const { of, format } = storyOf(spec).measure(spec);
    const error = of({ accuracy, heldOutLoss: loss });
    return [
      "mean error",
      error === null ? "not evaluated" : `${format(error)} of ${spec.labelColumn} on the whole test set`,
    ];
  }
  return [
    "test accuracy",
    accuracy === null ? "not evaluated" : `${(100 * accuracy).toFixed(2)} % of the whole test set`,
  ];
}

function heldOutWords(text: TextSpec, loss: number | null): string {
  if (loss === null) return "not evaluated";
  const bits = bitsOf(loss, text);
  return `${loss.toFixed(3)} nats a token, ${bits.value.toFixed(3)} bits a ${bits.of}`;
}

function averagingWords({ averaging, secureBits, compression }: SessionSpec): string {
  return averaging === "secure" ? `secure averaging modulo 2^${secureBits}` : `compression ${compression}`;
}

/** The weakest promise of differential privacy that any tab can give; no line in a session without. */
function epsilonOf(all: readonly (PrivacySpent | undefined)[]): [string, string][] {
  const [worst] = all.filter((spent) => spent !== undefined).sort((a, b) => b.epsilon - a.epsilon);
  if (!worst) return [];
  return [["epsilon", `${worst.epsilon.toFixed(2)} at delta ${worst.delta}, per ${worst.unit} of each tab, or less`]];
}

/** Mean milliseconds of the parts of a round. */
function splitOf(rounds: readonly RoundMetrics[]): string {
  if (rounds.length === 0) return "none";
  const mean = (part: (round: RoundMetrics) => number) =>
    (rounds.reduce((sum, round) => sum + part(round), 0) / rounds.length).toFixed(1);
  return [
    `${mean((round) => round.roundMs)} ms:`,
    `compute ${mean((round) => round.computeMs)},`,
    `wait ${mean((round) => round.waitMs)},`,
    `average ${mean((round) => round.averageMs)},`,
    `update ${mean((round) => round.updateMs)},`,
    `vote ${mean((round) => round.voteMs)}`,
  ].join(" ");
}
