import { status } from "../e2e/tabs/tab.ts";
import { waitForTabs } from "../e2e/tabs/wait.ts";
import type { Bench } from "./bench.ts";
import { viewChangeOf, type ViewChange } from "./agreement-formulas.ts";
import { cpuSince, readCpu } from "./cpu.ts";
import type { Figure } from "./figure.ts";
import { ENDLESS_ROUNDS, withSession } from "./session.ts";
import { median } from "./statistics.ts";

const SIZES = [4, 8];
const HEARTBEAT_MS = 500;
const GRACE_MS = 2000;
const REPEATS = 5;
const QUICK_REPEATS = 2;
const WARM_UP_ROUNDS = 5;
const JOIN_MS_MAX = 180_000;
const PATIENCE = { timeoutMs: JOIN_MS_MAX };
const RESUME_ROUNDS = 5;

/** How long a majority takes to decide and to go on, once a tab is gone and grace is over (P2-P5). */
export async function* measureAgreement(bench: Bench): AsyncGenerator<Figure, void> {
  for (const seats of SIZES) {
    const changes: ViewChange[] = [];
    const roundTrips: number[] = [];
    const roundMs: number[] = [];
    const cpuFrom = readCpu();
    const repeats = bench.quick ? QUICK_REPEATS : REPEATS;
    for (let repeat = 1; repeat <= repeats; repeat += 1) {
      bench.say(`view change N=${seats}, ${repeat} of ${repeats}`);
      const spec = {
        task: "synthetic-100k",
        seats,
        rounds: ENDLESS_ROUNDS,
        heartbeatMs: HEARTBEAT_MS,
        graceMs: GRACE_MS,
        policy: "reorganize",
      } as const;
      await withSession(bench, spec, async (session) => {
        await session.reach(WARM_UP_ROUNDS, JOIN_MS_MAX);
        const [lost, ...survivors] = session.pages;
        const rounds = await session.rounds();
        roundMs.push(...rounds.flatMap((each) => each.slice(WARM_UP_ROUNDS).map((metrics) => metrics.roundMs)));
        for (const page of survivors) {
          const peers = (await status(page))?.peers ?? [];
          roundTrips.push(...peers.flatMap(({ rttMs }) => rttMs ?? []));
        }
        await lost?.close();
        const inNewView = await waitForTabs(survivors, ({ view }) => view === 2, "reach view 2", PATIENCE);
        const reached = inNewView.map(({ committed }) => committed.round);
        await session.reach(Math.max(...reached) + RESUME_ROUNDS, JOIN_MS_MAX, survivors);
        changes.push(viewChangeOf(await session.journals(survivors)));
      });
    }
    const { othersBusy } = cpuSince(cpuFrom);
    const common = { part: "agreement", othersBusy } as const;
    const roundTrip = median(roundTrips);
    yield {
      ...common,
      name: `grace over to decision, N=${seats}`,
      unit: "ms",
      value: median(changes.map(({ decisionMs }) => decisionMs)),
      formula: "median over view changes: last survivor's `decided` - first survivor's `graceExpired`",
      samples: changes,
      target: { relation: "below", value: 2 * HEARTBEAT_MS + 3 * roundTrip },
      note: `longest ${Math.max(...changes.map(({ decisionMs }) => decisionMs)).toFixed(0)} ms; heartbeat ${HEARTBEAT_MS} ms, round trip ${roundTrip.toFixed(0)} ms`,
    };
    yield {
      ...common,
      name: `rounds from the base to the first commit of the new view, N=${seats}`,
      unit: "rounds",
      value: Math.max(...changes.map(({ roundsToResume }) => roundsToResume)),
      formula: "largest over view changes and survivors: first round committed by votes in the new view - base",
      samples: changes,
      target: { relation: "at most", value: 1 },
      note: `${median(changes.map(({ resumeMs }) => resumeMs)).toFixed(0)} ms after the decision; a round takes ${median(roundMs).toFixed(0)} ms`,
    };
  }
}
