import { assert, present } from "../assert.ts";
import { ChunkGrid, type ChunkPlace } from "../averaging/chunk-grid.ts";
import { decodePayload, encodePayload } from "../averaging/codec.ts";
import type { GradientRequest } from "../peer/gradient-request.ts";
import type { KeptState } from "../peer/kept-state.ts";
import { codecBytes, parseFrame, type PlainCodec } from "../wire/frame.ts";
import type { ViewRecord } from "../wire/messages.ts";
import type { Coverage } from "./coverage.ts";
import type { Scenario } from "./scenario.ts";
import type { ShareWatch } from "./share-watch.ts";
import type { SliceWatch } from "./slice-watch.ts";
import { contributionOf, startOfSteps } from "./synthetic-task.ts";
import { InvariantViolation } from "./violation.ts";

/** Who a page load is. */
interface PageLoad {
  readonly seat: number;
  readonly incarnation: string;
}

/** What one page load has given, and what of it was not delivered yet. */
interface Life {
  /** After the last round that somebody committed with a contribution of it. */
  owed: Float32Array;
  /** That round, and what was owed before it: whoever has not learned yet that it is committed still sends for it. */
  last: { readonly round: number; readonly before: Float32Array } | undefined;
  /** After each round that was committed: the session may end with one of those before the last (R11). */
  after: Map<number, Float32Array>;
  /** The last view that named it. */
  view: number;
  /** It has come back after several views, and cannot know what became of its last contribution. */
  mayForget: boolean;
  /** The state that it last took over from its disk or from others. */
  standing: string | undefined;
}

/** A record, as journals tell it. */
interface Learned {
  readonly view: number;
  readonly incarnations: readonly string[];
  /** Round of its base. */
  readonly base: number;
}

/** A contribution as it must go out, chunk by chunk of every slice, and what it leaves. */
interface Delivery {
  readonly payloads: ReadonlyMap<number, Uint8Array>;
  readonly left: Float32Array;
}

/**
 * I9: what a lossy codec does not deliver is neither lost nor delivered twice, through retries, views and reloads. Keeps
 * books of its own of what each page load owes: what it gave to rounds that were committed, by whoever noticed first, less
 * what was delivered. From them follows each byte of its next contribution.
 */
export class OwedWatch {
  readonly #scenario: Scenario;
  readonly #settles: boolean;
  readonly #coverage: Coverage;
  readonly #shares: ShareWatch;
  readonly #slices: SliceWatch;
  readonly #lives = new Map<string, Life>();
  /** By page load and round: the last contribution that was asked for. */
  readonly #given = new Map<string, Float32Array>();
  /** By page load, view and round. */
  readonly #deliveries = new Map<string, Delivery>();

  /**
   * @param settles round 1 settles statistics, and travels as it is (R9)
   * @param shares what contributions weigh
   * @param slices who owns what
   */
  constructor(scenario: Scenario, settles: boolean, coverage: Coverage, shares: ShareWatch, slices: SliceWatch) {
    this.#shares = shares;
    this.#slices = slices;
    this.#scenario = scenario;
    this.#settles = settles;
    this.#coverage = coverage;
  }

  /** A page load is asked for its contribution to a round. */
  asked({ seat, incarnation }: PageLoad, request: GradientRequest): void {
    if (this.#codecOf(request.round) === "none") return;
    this.#given.set(
      `${incarnation} ${request.round}`,
      contributionOf(this.#scenario, seat, request, startOfSteps(request)),
    );
    for (const key of this.#deliveries.keys()) if (key.startsWith(`${incarnation} `)) this.#deliveries.delete(key);
  }

  /** A bulk frame goes out. @throws InvariantViolation where it is not what this page load had to send */
  sent(who: PageLoad, bytes: Uint8Array, recordOf: (view: number) => ViewRecord | undefined): void {
    const { header, payload } = parseFrame(bytes);
    if (header.kind !== "contribution") return;
    const { view, round, offset, codec } = header;
    if (codec !== this.#codecOf(round)) {
      throw new InvariantViolation("R9", `seat ${who.seat} sends its contribution to round ${round} as ${codec}`);
    }
    if (codec === "none") return;
    const of = present(recordOf(view), "frames of a view are sent by whoever knows its record");
    const life = this.#lifeOf(who.incarnation);
    const isExpected = () => sameBytes(this.#delivery(who, of, round).payloads.get(offset), payload);
    if (isExpected()) return;
    if (life.mayForget) {
      this.#forget(who.incarnation, life);
      if (isExpected()) return;
    }
    throw new InvariantViolation(
      "I9",
      `seat ${who.seat} sends for round ${round} from element ${offset} on something else than it gave and owed`,
    );
  }

  /** What a page load keeps of what it owes, beside a state. @throws InvariantViolation where it owed something else */
  kept({ seat, incarnation }: PageLoad, { round, owed }: KeptState): void {
    const isSparse = this.#scenario.spec.compression === "sparse" && this.#scenario.spec.averaging === "plain";
    if (!isSparse && !owed) return;
    const life = this.#lifeOf(incarnation);
    const isExpected = () => owed?.every((value, i) => value === this.#owedAfter(life, round)[i]) === true;
    if (isExpected()) return;
    if (life.mayForget) this.#forget(incarnation, life);
    if (isExpected()) return;
    throw new InvariantViolation("I9", `seat ${seat} keeps with round ${round} something else than it owed`);
  }

  /** A page load has taken over a state from its own disk, in the lobby or not. */
  loaded({ incarnation }: PageLoad, digest: string, { owed, parameters }: KeptState, isInLobby: boolean): void {
    const life = this.#lifeOf(incarnation);
    // What it has already it does not take over once more.
    if (life.last || (!isInLobby && life.standing === digest)) return;
    life.standing = digest;
    if (owed?.some((value) => value !== 0)) this.#coverage.hit("owed taken back");
    this.#restart(incarnation, life, owed ?? new Float32Array(parameters.length));
  }

  /** A page load has fetched a state: what another one of its seat owed is not owed to that. */
  caughtUp({ incarnation }: PageLoad, digest: string): void {
    const life = this.#lifeOf(incarnation);
    life.standing = digest;
    if (!life.last) this.#restart(incarnation, life, this.#nothing());
  }

  /** A page load learns a record. */
  learned({ incarnation }: PageLoad, { view, base, incarnations }: Learned): void {
    const life = this.#lifeOf(incarnation);
    const isNamed = incarnations.includes(incarnation);
    if (life.view > 0 && view > life.view + 1) life.mayForget = true;
    if (isNamed) life.view = view;
    if (isNamed && base === 0 && !life.last) this.#restart(incarnation, life, this.#nothing());
  }

  /** Somebody is the first to commit a round, with the contributions of a view's members. */
  committed(round: number, record: ViewRecord): void {
    if (this.#codecOf(round) === "none") return;
    const left = record.members.map((who) => this.#delivery(who, record, round).left);
    for (const [position, { incarnation }] of record.members.entries()) {
      const life = this.#lifeOf(incarnation);
      life.last = { round, before: life.owed };
      life.owed = present(left[position], "each member leaves something");
      life.after.set(round, life.owed);
    }
  }

  /** I6: the mean of what all members delivered, where each is sent to all (R10). */
  sparseMean(round: number, record: ViewRecord): Float32Array {
    const { parameters } = this.#scenario;
    const sum = new Float64Array(parameters);
    const arrived = new Float32Array(parameters);
    let weight = 0;
    for (const who of record.members) {
      const samples = this.#shares.weightOf(who, round);
      weight += samples;
      for (const [offset, payload] of this.#delivery(who, record, round).payloads) {
        const { elements } = present(
          this.#chunksOf(record, round, null).find((place) => place.offset === offset),
          "a payload is of a chunk",
        );
        decodePayload("sparse", payload, elements, arrived, offset);
      }
      for (const [index, value] of arrived.entries()) sum[index] = (sum[index] ?? 0) + samples * value;
    }
    return Float32Array.from(sum, (value) => value / Math.max(1, weight));
  }

  #codecOf(round: number): PlainCodec {
    const { averaging, compression } = this.#scenario.spec;
    return averaging === "secure" || (round === 1 && this.#settles) ? "none" : compression;
  }

  #lifeOf(incarnation: string): Life {
    let life = this.#lives.get(incarnation);
    if (!life) {
      life = {
        owed: this.#nothing(),
        last: undefined,
        after: new Map(),
        view: 0,
        mayForget: false,
        standing: undefined,
      };
      this.#lives.set(incarnation, life);
    }
    return life;
  }

  #nothing(): Float32Array {
    return new Float32Array(this.#scenario.parameters);
  }

  #owedAfter({ last, after, owed }: Life, round: number): Float32Array {
    return last && round < last.round ? (after.get(round) ?? last.before) : owed;
  }

  #forget(incarnation: string, life: Life): void {
    life.mayForget = false;
    this.#restart(incarnation, life, this.#nothing());
  }

  #restart(incarnation: string, life: Life, owed: Float32Array): void {
    life.owed = owed.slice();
    life.after.clear();
    if (life.last) life.last = { ...life.last, before: life.owed };
    for (const key of this.#deliveries.keys()) if (key.startsWith(`${incarnation} `)) this.#deliveries.delete(key);
  }

  /** What a page load must send for a round in a view. */
  #delivery(who: PageLoad, record: ViewRecord, round: number): Delivery {
    const { incarnation } = who;
    const key = `${incarnation} ${record.view} ${round}`;
    const known = this.#deliveries.get(key);
    if (known) return known;
    const codec = this.#codecOf(round);
    assert(codec !== "none", "nothing is owed where nothing is lost");
    const given = present(this.#given.get(`${incarnation} ${round}`), "whoever contributes was asked for it");
    const previous = this.#owedAfter(this.#lifeOf(incarnation), round - 1);
    // What a member adds to its own slice is exact.
    // A contribution without weight delivers nothing: all that was owed is owed still.
    const isEmpty = this.#shares.weightOf(who, round) === 0;
    const left = isEmpty ? previous.slice() : this.#nothing();
    const payloads = new Map<number, Uint8Array>();
    const own = codec === "sparse" ? null : who.seat;
    for (const { offset, elements } of this.#chunksOf(record, round, own)) {
      const payload = new Uint8Array(codecBytes(codec, elements));
      if (!isEmpty) encodePayload(codec, given, offset, elements, payload, { previous, next: left, at: offset });
      payloads.set(offset, payload);
    }
    const delivery = { payloads, left };
    this.#deliveries.set(key, delivery);
    return delivery;
  }

  /** All chunks that go to others. @param own the seat in question; null where no slice has an owner (R10) */
  #chunksOf(record: ViewRecord, round: number, own: number | null): readonly ChunkPlace[] {
    const { parameters, chunkElements } = this.#scenario;
    const others = record.members.map(({ seat }) => seat).filter((seat) => seat !== own);
    const slices =
      own === null ? [{ start: 0, end: parameters }] : others.map((seat) => this.#slices.sliceOf(record, round, seat));
    return slices.flatMap((slice) => {
      const grid = new ChunkGrid(slice, chunkElements);
      return Array.from({ length: grid.count }, (_, chunk) => grid.place(chunk));
    });
  }
}

function sameBytes(expected: Uint8Array | undefined, bytes: Uint8Array): boolean {
  return expected?.length === bytes.length && expected.every((byte, i) => byte === bytes[i]);
}
