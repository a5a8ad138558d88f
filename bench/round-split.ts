import type { Bench } from "./bench.ts";
import { measuredRounds } from "./measured-rounds.ts";
import type { Figure } from "./figure.ts";
import { meanSplit, protocolShare, ROUND_PARTS, updateAndVoteShare, type RoundPart } from "./round-split-formulas.ts";
import { ENDLESS_ROUNDS, withSession } from "./session.ts";

const MEMBERS = 4;
const WARM_UP_ROUNDS = 20;
const ROUNDS = 150;
const QUICK_ROUNDS = 40;
const JOIN_MS_MAX = 120_000;
const ROUND_MS_MAX = 5_000;

const PART_TITLES: Readonly<Record<RoundPart, string>> = {
  computeMs: "compute",
  waitMs: "wait",
  averageMs: "average",
  updateMs: "update",
  voteMs: "vote",
};

/** Where a round's time goes when four tabs train the multilayer perceptron. */
export async function* measureRoundSplit(bench: Bench): AsyncGenerator<Figure, void> {
  bench.say(`round split, mnist-mlp, N=${MEMBERS}, ${bench.engine}`);
  const rounds = bench.quick ? QUICK_ROUNDS : ROUNDS;
  // Evaluations are no part of an ordinary round, and the vote would hold their time.
  const spec = {
    task: "mnist-mlp",
    seats: MEMBERS,
    rounds: ENDLESS_ROUNDS,
    evaluateEvery: ENDLESS_ROUNDS,
    targetAccuracy: null,
  } as const;
  yield* await withSession<readonly Figure[]>(
    bench,
    spec,
    async (session) => {
      const { othersBusy, measured } = await measuredRounds(session, {
        ...{ warmUp: WARM_UP_ROUNDS, rounds },
        ...{ joinMsMax: JOIN_MS_MAX, roundMsMax: ROUND_MS_MAX },
      });
      const split = meanSplit(measured);
      const samples = measured.reduce((all, { samples }) => all + samples, 0) / measured.length;
      const common = { part: "round-split", othersBusy } as const;
      return [
        {
          ...common,
          name: `round of mnist-mlp, N=${MEMBERS}, ${bench.engine}`,
          value: split.roundMs,
          unit: "ms",
          formula: "mean roundMs over rounds and members; the parts are the means of computeMs, waitMs, and so on",
          samples: measured,
          note: ROUND_PARTS.map((part) => `${PART_TITLES[part]} ${split[part].toFixed(1)}`).join(", "),
        },
        {
          ...common,
          name: `mnist-mlp, N=${MEMBERS}: images a second of all tabs`,
          value: (1000 * samples) / split.roundMs,
          unit: "images/s",
          formula: "mean samples of a round over all members / mean roundMs",
          samples: { samples, roundMs: split.roundMs },
        },
        {
          ...common,
          name: `protocol's share of a round`,
          value: 100 * protocolShare(measured),
          unit: "%",
          formula: "sum of (roundMs - computeMs - waitMs - averageMs) / sum of roundMs, over rounds and members",
          samples: split,
          target: { relation: "below", value: 25 },
          note: `update and vote alone ${(100 * updateAndVoteShare(measured)).toFixed(1)} %`,
        },
      ];
    },
    bench.engine,
  );
}
