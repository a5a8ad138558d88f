import { mount } from "svelte";
import { ROUNDS_KEPT_MAX } from "../../shared/limits.ts";
import type { RoundMetrics } from "../../shared/peer/effect.ts";
import type { JournalEntry } from "../../shared/peer/journal.ts";
import type { PeerStatus } from "../../shared/peer/status.ts";
import { Cluster } from "../../shared/peer/testing/cluster.ts";
import type { SeatHolder } from "../../web/seat/seat-holder.ts";
import SeatPage from "../../web/dashboard/visit/session/SeatPage.svelte";
import { SeatView } from "../../web/dashboard/live/seat-view.svelte.ts";

const SEATS = 16;
/** Moments of a cluster that are shown in turn: its peers are not run while frames are timed. */
const MOMENTS = 24;
/** As often as a protocol worker reports. */
const REPORT_EVERY_MS = 200;
const ROUNDS_PER_REPORT = 3;

declare global {
  interface Window {
    /** Shows the page, and times the frames of so many milliseconds. @returns intervals between frames, in ms */
    benchFrames?: (forMs: number) => Promise<readonly number[]>;
    /** Points of each chart that are shown. */
    benchPoints?: () => number;
  }
}

/** A seat whose peer is not run here: it shows what was recorded, and its rounds go on growing. */
class RecordedSeat implements SeatHolder {
  readonly session = "bench";
  readonly seat = 0;
  readonly training = undefined;
  readonly backend = "recorded";
  readonly privacy = undefined;
  readonly savedKey = undefined;
  readonly failure = undefined;
  readonly unreachable = [];
  readonly observers = 0;
  readonly faults = undefined;
  readonly probes = { ask: () => Promise.resolve(null) };
  readonly rounds: RoundMetrics[] = [];
  readonly journal: JournalEntry[] = [];
  readonly #moments: readonly PeerStatus[];
  readonly #round: RoundMetrics;
  readonly #listeners = new Set<() => void>();
  #shown = 0;

  constructor(moments: readonly PeerStatus[], round: RoundMetrics) {
    this.#moments = moments;
    this.#round = round;
    for (let round = 0; round < ROUNDS_KEPT_MAX; round += 1) this.#commit();
  }

  get status(): PeerStatus | undefined {
    const moment = this.#moments[this.#shown % this.#moments.length];
    const last = this.rounds.at(-1);
    return (
      moment && { ...moment, committed: { ...moment.committed, round: last?.round ?? 0 }, loss: last?.loss ?? null }
    );
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  halt(): void {
    throw new Error("Nothing runs here that could be halted");
  }

  /** A report has come: newer rounds, another moment. */
  advance(): void {
    this.#shown += 1;
    for (let round = 0; round < ROUNDS_PER_REPORT; round += 1) this.#commit();
    for (const listener of this.#listeners) listener();
  }

  #commit(): void {
    const round = (this.rounds.at(-1)?.round ?? 0) + 1;
    const loss = 2.3 / (1 + round / 300) + 0.02 * (1 + Math.sin(round * 12.9898));
    const at = this.#round.at + 60 * round;
    this.rounds.push({ ...this.#round, round, at, loss, accuracy: round % 20 === 0 ? 1 - loss / 3 : null });
    this.journal.push({
      at,
      seat: 0,
      view: 1,
      round,
      event: "committed",
      digest: round.toString(16).padStart(32, "0"),
    });
    if (this.rounds.length > ROUNDS_KEPT_MAX) this.rounds.shift();
    if (this.journal.length > 2 * ROUNDS_KEPT_MAX) this.journal.shift();
  }
}

/** Real peers, one thread, a clock moved by hand: what their statuses show is what tabs would show. */
function record(): { readonly moments: readonly PeerStatus[]; readonly seat: RecordedSeat; readonly cluster: Cluster } {
  const cluster = new Cluster({ seats: SEATS, samples: () => 64, spec: { rounds: 1000, heartbeatMs: 500 } }).start();
  // Until all have heard of all.
  cluster.pass(2000);
  const moments: PeerStatus[] = [];
  for (let moment = 0; moment < MOMENTS; moment += 1) {
    cluster.round();
    cluster.pass(50);
    cluster.seats.forEach((_, seat) => {
      const links = cluster.seats.map((_, to) => ({
        seat: to,
        bytesPerSecond: 1e5 * (1 + ((seat + to + moment) % 9)),
        inFlightBytes: 8192 * ((seat * to + moment) % 7),
      }));
      cluster.step(seat, { type: "telemetry", links, device: "Chrome", hidden: false, battery: null });
    });
    cluster.deliver();
    moments.push(structuredClone(cluster.status(0)));
  }
  const [round] = cluster.seats[0]!.rounds;
  if (!round) throw new Error("No round was committed");
  return { moments, seat: new RecordedSeat(moments, round), cluster };
}

const target = document.getElementById("app");
if (target === null) throw new Error("index.html has no #app");
const { seat, cluster } = record();
mount(SeatPage, { target, props: { session: seat.session, spec: cluster.spec, view: new SeatView(seat) } });

window.benchPoints = () => seat.rounds.length;
window.benchFrames = async (forMs) => {
  const reports = setInterval(() => seat.advance(), REPORT_EVERY_MS);
  const intervals: number[] = [];
  const end = performance.now() + forMs;
  let before = await new Promise(requestAnimationFrame);
  while (performance.now() < end) {
    const now = await new Promise(requestAnimationFrame);
    intervals.push(now - before);
    before = now;
  }
  clearInterval(reports);
  return intervals;
};
