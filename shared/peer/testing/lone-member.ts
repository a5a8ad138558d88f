import { present } from "../../assert.ts";
import { parseSpec, type SessionSpecInput } from "../../session/spec.ts";
import { Random } from "../../training/random.ts";
import { unmarshal } from "../../wire/marshal.ts";
import { WIRE_VERSION, type Message, type MessageOf, type ViewRecord } from "../../wire/messages.ts";
import { PeerContext } from "../context.ts";
import type { Effect } from "../effect.ts";
import type { Other } from "../other.ts";
import { seededSecrecy } from "../seeded-secrecy.ts";
import { digester, plainSum } from "./cluster.ts";

/** No longer than a tick: a longer gap would count as this peer's own sleep (H4). */
const PASS_MS = 50;

/** All that seat 0 knows and holds, for tests that call the modules that act on it one by one. Nothing else moves it. */
export class LoneMember {
  readonly ctx: PeerContext;
  /** What it was to do so far, but for messages. */
  readonly effects: Effect[] = [];
  #at = 1_000_000;

  /** @param spec of three seats where nothing else is said; a heartbeat is 100 ms, grace 2 s */
  constructor(spec: SessionSpecInput = {}) {
    const parsed = parseSpec({
      compression: "none",
      task: "synthetic-100k",
      seats: 3,
      rounds: 5,
      heartbeatMs: 100,
      graceMs: 2000,
      ...spec,
    });
    this.ctx = new PeerContext({
      session: "test",
      spec: parsed,
      seat: 0,
      incarnation: "page-0",
      initial: { round: 0, parameters: new Float32Array(8), moments: [] },
      optimizer: plainSum,
      digester,
      secrecy: seededSecrecy(new Random("secrets of a test", 0), digester),
      evaluates: false,
      stopwatch: () => 0,
      chunkElements: 2,
    });
    this.ctx.clock.pass(this.#at);
  }

  /** A record that names the first pages of these seats, and goes on from round 0. */
  record(view: number, seats: readonly number[], more: Partial<ViewRecord> = {}): ViewRecord {
    const base = { round: 0, digest: this.ctx.model.committedDigest };
    const members = seats.map((seat) => ({ seat, incarnation: `page-${seat}` }));
    return { view, kind: view === 1 ? "start" : "continue", members, base, ...more };
  }

  /** It is in view 1 with all others, which it hears and which hear it. @param more of that view's record */
  inView(more: Partial<ViewRecord> = {}): this {
    const { membership, agreement } = this.ctx;
    const seats = [0, ...this.ctx.others.keys()];
    const record = this.record(1, seats, more);
    membership.learn(record);
    membership.take(record);
    agreement.enter(1, true);
    membership.enter(record);
    agreement.begin();
    for (const seat of this.ctx.others.keys()) this.meet(seat);
    this.sent();
    return this;
  }

  /** A page of the seat is linked, and has just said so much. */
  meet(seat: number, said: Partial<MessageOf<"heartbeat">> = {}, page = `page-${seat}`): Other {
    const other = present(this.ctx.others.get(seat), "seat 0 is the one that looks");
    if (other.link !== page) other.linkUp(page);
    this.says(seat, said);
    return other;
  }

  /** One more heartbeat of the seat. */
  says(seat: number, said: Partial<MessageOf<"heartbeat">> = {}): void {
    const heartbeat: MessageOf<"heartbeat"> = {
      v: WIRE_VERSION,
      type: "heartbeat",
      sequence: 1,
      view: 1,
      round: 1,
      state: "computing",
      committed: { round: 0, digest: this.ctx.model.committedDigest },
      prepared: null,
      hears: 2 ** this.ctx.spec.seats - 1,
      progress: 0,
      ready: false,
      lobby: null,
      ...said,
    };
    this.ctx.others.get(seat)?.hear(heartbeat, this.ctx.now);
  }

  /** Time passes. */
  pass(ms: number): void {
    const until = this.#at + ms;
    while (this.#at < until) this.ctx.clock.pass((this.#at = Math.min(until, this.#at + PASS_MS)));
  }

  /** What it has sent since this was asked last, to itself too; all else that it was to do is kept in `effects`. */
  sent(): readonly { readonly to: number; readonly message: Message }[] {
    const sent: { to: number; message: Message }[] = [];
    for (const effect of this.ctx.takeEffects()) {
      if (effect.type === "send") sent.push({ to: effect.to, message: unmarshal(effect.bytes) });
      else this.effects.push(effect);
    }
    for (let own = this.ctx.nextSelfMessage(); own; own = this.ctx.nextSelfMessage()) {
      sent.push({ to: this.ctx.seat, message: own });
    }
    return sent;
  }
}
