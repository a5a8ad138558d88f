import { assert, present } from "../../assert.ts";
import type { SessionSpec } from "../../session/spec.ts";
import { ingest } from "../ingest.ts";
import { PeerContext } from "../context.ts";
import type { Memory } from "../memory.ts";
import { hearAgreement } from "../view-change.ts";
import type { Digester } from "../../training/digest.ts";
import { marshal, unmarshal } from "../../wire/marshal.ts";
import type { AgreementMessage, Message, MessageOf } from "../../wire/messages.ts";
import { seededSecrecy } from "../seeded-secrecy.ts";
import { Random } from "../../training/random.ts";

/** What a trace of the agreement has: a peer hears its own ballots, too, but not its own vote. */
type Said = AgreementMessage | MessageOf<"vote">;

/** One message for each thing that can be said: a page load says it once. */
export type Post = Map<string, Said>;

export function incarnationName(seat: number, incarnation: number): string {
  return `page-${seat}-${incarnation}`;
}

/**
 * The protocol's own code of one seat, with its disk. Of the peer only the machine's handlers are missing, which decide
 * when something happens: here the trace decides that.
 */
export class ReplayedSeat {
  readonly #spec: SessionSpec;
  readonly #digester: Digester;
  readonly #post: Post;
  readonly seat: number;
  ctx: PeerContext;
  /** What survives a page load. */
  memory: Memory | null = null;

  constructor(seat: number, spec: SessionSpec, digester: Digester, post: Post) {
    this.seat = seat;
    this.#spec = spec;
    this.#digester = digester;
    this.#post = post;
    this.ctx = this.#load(0);
  }

  /** The page is loaded anew (P7). */
  reload(incarnation: number, keepsMemory: boolean): void {
    if (!keepsMemory) this.memory = null;
    this.ctx = this.#load(incarnation);
  }

  /** A link to this page load of another seat. */
  link(seat: number, incarnation: number): void {
    present(this.ctx.others.get(seat), "a link is to another seat").linkUp(incarnationName(seat, incarnation));
  }

  hear(from: number, message: Said): void {
    if (from === this.seat && message.type !== "vote") hearAgreement(this.ctx, from, message);
    else ingest(this.ctx, { type: "message", from, bytes: marshal(message) });
    this.work();
  }

  /** Does what the code asked for: disk writes, and messages into the post. */
  work(): void {
    const { ctx } = this;
    for (let guard = 0; ; guard += 1) {
      if (guard > 16) throw new Error(`seat ${this.seat} does not come to rest`);
      for (let own = ctx.nextSelfMessage(); own; own = ctx.nextSelfMessage()) this.#tell(own);
      const effects = ctx.takeEffects();
      if (effects.length === 0) return;
      for (const effect of effects) {
        if (effect.type === "send") this.#tell(unmarshal(effect.bytes));
        if (effect.type !== "persist") continue;
        this.memory = effect.memory;
        ingest(ctx, { type: "persisted", token: effect.token });
      }
    }
  }

  #tell(message: Message): void {
    assert(isSaid(message), `the code says nothing in a trace but what the trace has, and not "${message.type}"`);
    this.#post.set(postKey(this.seat, message), message);
  }

  #load(incarnation: number): PeerContext {
    const ctx = new PeerContext({
      session: "replay",
      spec: this.#spec,
      seat: this.seat,
      incarnation: incarnationName(this.seat, incarnation),
      initial: { round: 0, parameters: new Float32Array(2), moments: [] },
      optimizer: { slots: 0, clips: false, statistics: 0, settles: false, update: () => {} },
      digester: this.#digester,
      secrecy: seededSecrecy(new Random("replayed seat", this.seat, incarnation), this.#digester),
      evaluates: this.#spec.targetAccuracy !== null,
      stopwatch: () => 0,
    });
    ctx.clock.pass(0);
    ingest(ctx, { type: "recovered", memory: this.memory, saved: [] });
    ctx.takeEffects();
    return ctx;
  }
}

function isSaid(message: Message): message is Said {
  switch (message.type) {
    case "vote":
    case "prepare":
    case "promise":
    case "refuse":
    case "accept":
    case "accepted":
    case "decided":
      return true;
    default:
      return false;
  }
}

/** What a message is found by. */
export function postKey(from: number, message: Said): string {
  switch (message.type) {
    case "prepare":
    case "accept":
      return `${message.type} ${message.instance} ${message.ballot.counter}.${message.ballot.seat}`;
    case "promise":
    case "accepted":
      return `${message.type} ${message.instance} ${message.ballot.counter}.${message.ballot.seat} by ${from}`;
    case "vote":
      return `vote ${message.view} ${message.round} by ${from}`;
    case "decided":
      return `decided ${message.record.view}`;
    case "refuse":
      return `refuse by ${from}`;
  }
}
