import { WIRE_VERSION } from "../wire/messages.ts";
import type { Run } from "../state-machine/machine.ts";
import { PeerContext, type PeerOptions } from "./context.ts";
import type { Effect } from "./effect.ts";
import { beat } from "./heartbeat.ts";
import { ingest } from "./ingest.ts";
import type { Input } from "./input.ts";
import { peerMachine } from "./machine.ts";
import { suspects, suspicionCause } from "./reach.ts";
import type { PeerState } from "./states.ts";
import type { PeerStatus } from "./status.ts";
import { statusOf } from "./status-of.ts";
import { hearAgreement } from "./view-change.ts";

/** The model that all members voted for last. */
export interface CommittedModel {
  readonly round: number;
  /** Of the whole state, with what the optimizer remembers. */
  readonly digest: string;
  /** In the order of the model's layout. */
  readonly parameters: Float32Array<ArrayBuffer>;
}

/** All that they voted for. */
export interface CommittedState extends CommittedModel {
  /** What the optimizer remembers. */
  readonly moments: readonly Float32Array<ArrayBuffer>[];
}

/** More changes of state than one input can cause; beyond it two states send the peer back and forth. */
const CHANGES_MAX = 16;

/**
 * One peer, without sockets, timers, storage or GPUs: it is told what happens and says what is to be done. The browser
 * and the simulator run this same code. There is no leader: every seat runs one of these (M2).
 */
export class Peer {
  readonly #ctx: PeerContext;
  readonly #run: Run<PeerContext, Input, PeerState>;
  /** Seats that are suspected, and since when by the clock on the wall. */
  readonly #suspected = new Map<number, number>();

  /** @param made what it is made of; or a context that somebody else looks into as well, as the exhaustive search does */
  constructor(made: PeerOptions | PeerContext) {
    this.#ctx = made instanceof PeerContext ? made : new PeerContext(made);
    this.#run = peerMachine.start(this.#ctx, (_from, to) => this.#ctx.moved(to));
  }

  get state(): PeerState {
    return this.#ctx.state;
  }

  /**
   * One thing happened.
   * @param input what
   * @param now milliseconds since 1970 by this peer's own clock; never decreasing
   * @returns what is to be done, in this order
   */
  step(input: Input, now: number): Effect[] {
    const ctx = this.#ctx;
    ctx.clock.pass(now);
    ingest(ctx, input);
    // Handing out frames changes nothing that a state depends on, and it happens for every few frames sent.
    if (input.type !== "room") this.#settle(input);
    for (let message = ctx.nextSelfMessage(); message; message = ctx.nextSelfMessage()) {
      hearAgreement(ctx, ctx.seat, message);
      this.#settle(input);
    }
    beat(ctx);
    return ctx.takeEffects();
  }

  /** What is known, as plain JSON. */
  status(): PeerStatus {
    return statusOf(this.#ctx);
  }

  /**
   * The model of the last committed round with the state's digest (I1), in a buffer of its own: all that answers need.
   * @returns null while there is none: the model that the session starts from is not here yet (M6), or a bit of what is in
   * memory has flipped since it was voted for (I5)
   */
  committedModel(): CommittedModel | null {
    const { model } = this.#ctx;
    if (model.isPlaceholder || !model.isIntact) return null;
    const { round, parameters } = model.committed;
    return { round, digest: model.committedDigest, parameters: new Float32Array(parameters) };
  }

  /** As {@link committedModel}, with what the optimizer remembers, which can be twice as much again. */
  committedState(): CommittedState | null {
    const model = this.committedModel();
    return model && { ...model, moments: this.#ctx.model.committed.moments.map((moment) => new Float32Array(moment)) };
  }

  /**
   * Flips one bit of the model in memory, as a fault of the machine might: the next round's digest differs, and the
   * others name this seat (R5). For demonstrations and tests only.
   */
  corruptForDemonstration(): void {
    // The next state too: parts of it may have been made from the committed one already.
    for (const { parameters } of [this.#ctx.model.committed, this.#ctx.model.nextState]) {
      const bits = new Uint32Array(parameters.buffer, parameters.byteOffset, parameters.length);
      const middle = bits.length >> 1;
      // The highest bit of a mantissa: no rounding can hide it.
      bits[middle] = bits[middle]! ^ 0x0040_0000;
    }
  }

  /** The goodbye to broadcast when the tab goes away (H3). */
  leave(): Effect[] {
    const ctx = this.#ctx;
    ctx.broadcast({ v: WIRE_VERSION, type: "leave", incarnation: ctx.options.incarnation });
    return ctx.takeEffects();
  }

  #settle(input: Input): void {
    for (let changes = 0; ; changes += 1) {
      const before = this.#run.state;
      this.#journalSuspicion();
      if (this.#run.handle(input) === before) return;
      // A state that was just entered may be over already, so the heartbeats must tell of it at once.
      if (changes === CHANGES_MAX) throw new Error(`seat ${this.#ctx.seat} goes back and forth in "${before}"`);
    }
  }

  #journalSuspicion(): void {
    const ctx = this.#ctx;
    if (!ctx.membership.isInstalled || ctx.closing.ending) return;
    const now = suspects(ctx);
    for (const seat of now) {
      const other = ctx.others.get(seat);
      if (this.#suspected.has(seat) || !other) continue;
      this.#suspected.set(seat, ctx.clock.wall);
      const cause = suspicionCause(ctx, other);
      const silence = cause === "silent" ? { silentMs: Math.round(ctx.now - other.heardAt) } : {};
      ctx.journal("suspected", { detail: { peer: seat, cause, ...silence } });
    }
    for (const [seat, since] of this.#suspected) {
      if (now.includes(seat)) continue;
      this.#suspected.delete(seat);
      ctx.journal("returned", { detail: { peer: seat, afterMs: Math.round(ctx.clock.wall - since) } });
    }
  }
}
