import { mount } from "svelte";
import { ROUNDS_KEPT_MAX } from "../../shared/limits.ts";
import type { RoundMetrics } from "../../shared/peer/effect.ts";
import type { JournalEntry } from "../../shared/peer/journal.ts";
import type { PeerStatus } from "../../shared/peer/status.ts";
import { Cluster } from "../../shared/peer/testing/cluster.ts";
import { MEASURED } from "../../shared/peer/testing/measured.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import { Visitors } from "../../web/seat/handover/visitors.ts";
import type { SeatHolder } from "../../web/seat/seat-holder.ts";
import { SeatPicture } from "../../web/seat/seat-picture.ts";
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

const nothing = (): Promise<null> => Promise.resolve(null);

/** A seat whose peer is not run here: it shows what was recorded, and its rounds go on growing. */
class RecordedSeat implements SeatHolder {
  readonly seat = 0;
  readonly picture = new SeatPicture("bench");
  readonly faults = undefined;
  readonly visitors = new Visitors("everybody");
  readonly questions = {
    ...{ probe: nothing, write: nothing, example: nothing },
    ...{ predict: nothing, model: nothing, state: nothing },
  };
  readonly #moments: readonly PeerStatus[];
  readonly #round: RoundMetrics;
  #shown = 0;
  #committed = 0;

  constructor(
    moments: readonly PeerStatus[],
    round: RoundMetrics,
    readonly spec: SessionSpec,
  ) {
    this.#moments = moments;
    this.#round = round;
    this.#show(ROUNDS_KEPT_MAX);
  }

  giveStart(): void {
    throw new Error("Nothing runs here that could be given a model");
  }

  rename(): void {
    throw new Error("Nobody is here that could be called anything");
  }

  startNow(): void {
    throw new Error("Nothing runs here that could be started");
  }

  halt(): void {
    throw new Error("Nothing runs here that could be halted");
  }

  end(): void {
    throw new Error("Nothing runs here that could be ended");
  }

  /** A report has come: newer rounds, another moment. */
  advance(): void {
    this.#shown += 1;
    this.#show(ROUNDS_PER_REPORT);
  }

  #show(more: number): void {
    const rounds = Array.from({ length: more }, () => this.#commit());
    const entries = rounds.map(({ round, at }): JournalEntry => {
      return { at, seat: 0, view: 1, round, event: "committed", digest: round.toString(16).padStart(32, "0") };
    });
    const moment = this.#moments[this.#shown % this.#moments.length];
    const { round = 0, loss = null } = rounds.at(-1) ?? {};
    const status = moment && { ...moment, committed: { ...moment.committed, round }, loss };
    this.picture.take(
      { type: "facts", facts: { status, backend: "recorded" } },
      { type: "journal", entries },
      { type: "rounds", rounds },
    );
  }

  #commit(): RoundMetrics {
    const round = (this.#committed += 1);
    const loss = 2.3 / (1 + round / 300) + 0.02 * (1 + Math.sin(round * 12.9898));
    const at = this.#round.at + 60 * round;
    return { ...this.#round, round, at, loss, accuracy: round % 20 === 0 ? 1 - loss / 3 : null };
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
      cluster.step(seat, { ...MEASURED, links });
    });
    cluster.deliver();
    moments.push(structuredClone(cluster.status(0)));
  }
  const round = cluster.seats[0]?.rounds[0];
  if (!round) throw new Error("No round was committed");
  return { moments, seat: new RecordedSeat(moments, round, cluster.spec), cluster };
}

const target = document.getElementById("app");
if (target === null) throw new Error("index.html has no #app");
const { seat, cluster } = record();
mount(SeatPage, {
  target,
  props: { session: "bench", spec: cluster.spec, holder: seat, view: new SeatView(seat.picture) },
});

window.benchPoints = () => seat.picture.moment.rounds.length;
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
