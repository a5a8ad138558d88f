import { Cluster } from "../../../../shared/peer/testing/cluster.ts";
import { flipBitOfAverage } from "../../../peer/faults/flip-bit.ts";
import type { FaultInForce } from "../../../ports/faults.ts";
import type { LearningFacts, LessonSpec, Order, Rebuilding, SeatReading } from "../lesson.ts";

const STEP_MS = 100;

/** A lesson's cluster without browsers: real peers on a clock that the test moves, and the orders that lessons give. */
export class PlayedCluster {
  readonly cluster: Cluster;
  rebuilt: Rebuilding | undefined;
  learning: LearningFacts | undefined;
  readonly #cut = new Set<string>();
  readonly #closed = new Set<number>();
  readonly #inForce = new Map<number, FaultInForce[]>();
  #wakeAt = new Map<number, number>();
  #reloads = 0;

  constructor({ task: _, model: _layers, ...spec }: LessonSpec) {
    this.cluster = new Cluster({ seats: spec.seats, spec: { ...spec, task: "synthetic-100k" } });
    this.cluster.start();
    // A few heartbeats more, until all are in view 1.
    this.cluster.pass(1_000);
  }

  /** Some time passes: training workers answer, storage writes, messages arrive. */
  pass(): void {
    const { cluster } = this;
    for (const [seat, at] of this.#wakeAt) {
      if (cluster.now < at) continue;
      this.#wakeAt.delete(seat);
      cluster.frozen.delete(seat);
    }
    cluster.deliver();
    cluster.saveAll();
    cluster.pass(STEP_MS);
    // Last, so that a look then sees the average under way.
    cluster.seats.forEach(({ compute }, seat) => {
      if (compute && !cluster.frozen.has(seat)) cluster.answer(seat);
    });
  }

  read(): readonly SeatReading[] {
    return this.cluster.seats.flatMap(({ peer, journal, rounds }, seat) => {
      if (this.#closed.has(seat)) return [];
      const inForce = this.#inForce.get(seat) ?? [];
      // The metrics of a test's training worker tell no times.
      const timed = rounds.map((metrics) => ({ ...metrics, stepMs: 5 }));
      return [{ seat, status: peer.status(), journal: [...journal], rounds: timed, inForce, failure: undefined }];
    });
  }

  play(order: Order): void {
    const { cluster } = this;
    const all = cluster.seats.map((_, seat) => seat);
    switch (order.do) {
      case "split":
        for (const a of order.a) for (const b of order.b) this.#lose(a, b);
        return;
      case "heal":
        this.#inForce.clear();
        for (const name of this.#cut) {
          const [a, b] = name.split("-").map(Number);
          cluster.connect(a ?? -1, b ?? -1);
        }
        this.#cut.clear();
        return;
      case "slowAll":
        for (const seat of all) this.#force(seat, { fault: "slow", seats: all, ms: order.ms });
        return;
      case "fault":
        return this.#fault(order);
      case "close":
        this.#closed.add(order.seat);
        for (const seat of all) if (seat !== order.seat) this.#lose(seat, order.seat);
        cluster.frozen.add(order.seat);
        return;
      case "reload":
        cluster.reload(order.seat, `page-${order.seat}-again-${++this.#reloads}`);
        cluster.ready(order.seat);
        for (const seat of all)
          if (seat !== order.seat) cluster.connect(Math.min(seat, order.seat), Math.max(seat, order.seat));
        return;
      case "rebuild": {
        const match = cluster.spec.averaging === "secure" ? 0.02 : 0.99;
        this.rebuilt = { digits: order.digits, worst: match, best: match };
        return;
      }
      case "learn":
        this.learning = learningFacts(order.show);
    }
  }

  #fault({ at, fault }: Extract<Order, { do: "fault" }>): void {
    for (const seat of at) {
      if (fault.fault === "slow") this.#force(seat, { fault: "slow", seats: [fault.seat], ms: fault.ms });
      else if (fault.fault === "pause") {
        this.cluster.frozen.add(seat);
        this.#wakeAt.set(seat, this.cluster.now + fault.ms);
      } else if (fault.fault === "corrupt") this.#corrupt(seat);
    }
  }

  /** Flips a bit of the next average that the seat sends to seat 0. */
  #corrupt(seat: number): void {
    const { cluster } = this;
    for (let guard = 0; guard < 100; guard++) {
      // Kept back for a moment: between its contributions the seat's averages come.
      cluster.held.add(`${seat}>0 bulk`);
      cluster.deliver();
      const isFlipped = cluster.framesOnTheWay(seat, 0).some((frame) => flipBitOfAverage(frame));
      cluster.held.delete(`${seat}>0 bulk`);
      this.pass();
      if (isFlipped) return;
    }
    throw new Error(`seat ${seat} sent no average to seat 0`);
  }

  #force(seat: number, fault: FaultInForce): void {
    this.#inForce.set(seat, [...(this.#inForce.get(seat) ?? []), fault]);
  }

  #lose(a: number, b: number): void {
    this.#cut.add(`${Math.min(a, b)}-${Math.max(a, b)}`);
    this.cluster.cut(a, b);
  }
}

/** What a model that learns may look like at a stage. */
function learningFacts(stage: LearningFacts["stage"]): LearningFacts {
  const isLearnt = stage !== "digit" && stage !== "gradient";
  const before = { chance: 0.09, loss: 2.41 };
  return {
    ...{ stage, label: 3, before, digits: 16, readAsIt: 11, right: { before: 1, now: 4 } },
    now: isLearnt ? { chance: 0.6, loss: 0.51 } : before,
    meanLoss: { before: 2.5, now: 2.2 },
    round: stage === "present" ? 1_000 : undefined,
  };
}
