import type { PeerStatus } from "../../../shared/peer/status.ts";
import type { SessionSpec } from "../../../shared/session/spec.ts";
import { Cluster } from "../cluster.ts";
import { WEBGPU_FLAGS, withChromium } from "../launch.ts";
import { problemsOf, watch, type WatchedRun } from "../watch.ts";
import type { Outcome, Progress } from "./outcome.ts";

/** What tabs are to train together, and how many of them lie. */
export interface ClusterRun {
  readonly spec: SessionSpec;
  readonly liars: number;
}

export interface ClusterOptions {
  /** Address of the session's page. */
  readonly url: string;
  readonly backend: string | undefined;
  readonly timeoutMs: number;
  /** Size of a lie, in multiples of the true gradient. */
  readonly factor: number;
}

const LOOK_EVERY_MS = 100;

/** Trains one session in tabs of its own browser. */
export async function runCluster(run: ClusterRun, options: ClusterOptions, progress: Progress): Promise<Outcome> {
  const { spec, liars } = run;
  const { backend, timeoutMs, factor } = options;
  return withChromium({ flags: WEBGPU_FLAGS }, async (browser) => {
    const query = `${backend === undefined ? "" : `&backend=${backend}`}${liars > 0 ? "&faults" : ""}`;
    const cluster = await Cluster.open(await browser.newContext(), options.url, spec.seats, query);
    const show = (statuses: readonly (PeerStatus | undefined)[]): void => progress(wordsOf(statuses, spec.rounds));
    if (liars > 0) await letLie(cluster, liars, factor, timeoutMs, show);
    const watched = await watch(cluster, { show: ({ statuses }) => show(statuses) }, timeoutMs);
    return outcomeOf(run, cluster, watched);
  });
}

/** Before the first round: as soon as a tab has its seat, it can be told. */
async function letLie(
  cluster: Cluster,
  liars: number,
  factor: number,
  timeoutMs: number,
  show: (statuses: readonly (PeerStatus | undefined)[]) => void,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let honest = [...cluster.pages].slice(-liars);
  while (honest.length > 0 && performance.now() < deadline && cluster.errors.length === 0) {
    const told = await Promise.all(
      honest.map((page) =>
        page.evaluate(async (times) => {
          if (window.lockstep?.status() === undefined) return false;
          await window.lockstep.faults?.lie(times);
          return true;
        }, factor),
      ),
    );
    honest = honest.filter((_, index) => !told[index]);
    show(await cluster.statuses());
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function wordsOf(statuses: readonly (PeerStatus | undefined)[], rounds: number): string {
  const seated = statuses.filter((status) => status !== undefined);
  if (seated.length < statuses.length) return `${seated.length} of ${statuses.length} tabs are seated`;
  if (seated.some(({ view }) => view === 0)) return "the tabs meet";
  return `round ${Math.min(...seated.map(({ committed }) => committed.round))} of ${rounds}`;
}

async function outcomeOf(run: ClusterRun, cluster: Cluster, watched: WatchedRun): Promise<Outcome> {
  const { spec, liars } = run;
  const [first] = watched.statuses;
  const [rounds = []] = await cluster.rounds();
  const problems = problemsOf({ ...spec, targetAccuracy: null }, watched, cluster.errors);
  const missed = spec.targetAccuracy !== null && (first?.accuracy ?? 0) < spec.targetAccuracy;
  const sent = watched.statuses.map((status) => status?.bytesSent ?? 0);
  return {
    rounds: first?.committed.round ?? 0,
    accuracy: first?.accuracy ?? null,
    loss: first?.loss ?? null,
    trainingMs: rounds.reduce((sum, { roundMs }) => sum + roundMs, 0),
    sentBytesPerPeer: sent.reduce((sum, bytes) => sum + bytes, 0) / Math.max(1, sent.length),
    note: problems[0] ?? (missed ? "did not reach the target" : undefined),
    // What lies lead to is a finding, whatever it is.
    failed: problems.length > 0 && liars === 0,
  };
}
