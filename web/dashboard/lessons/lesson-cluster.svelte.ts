import { parseSpec, type SessionSpec, type SessionSpecInput } from "../../../shared/session/spec.ts";
import type { Fault } from "../../ports/faults.ts";
import { ownServer } from "../../signaling/signaling-client.ts";
import type { SeatHolder } from "../../seat/seat-holder.ts";
// Says what a frame of a page keeps at its window.
import type {} from "../kit/framed.ts";
import { applies } from "../live/exposure/exposure-words.ts";
import type { ExposedSample } from "../live/exposure/exposure.ts";
import { OneRound } from "../live/one-round/one-round.ts";
import { pagesInFrames } from "../live/one-round/pages-in-frames.ts";
import { noteLessonSession } from "./lesson-sessions.ts";
import { LearningExhibit } from "./learning/exhibit.svelte.ts";
import type { LearningFacts, Order, Rebuilding, SeatReading } from "./lesson.ts";

/** What an attack made of a seat's digits, for pictures. */
export interface Exposure {
  readonly seat: number;
  readonly samples: readonly ExposedSample[];
}

/** Thrown where a lesson's button cannot do what it says; the message is for people. */
export class LessonOrderError extends Error {
  override readonly name = "LessonOrderError";
}

/** The real session of a lesson: its peers sit in frames of this page, which can be read and ordered about. */
export class LessonCluster {
  readonly spec: SessionSpec;
  readonly #oneRound = new OneRound();
  /** Once the server has given it. */
  session: string | undefined = $state();
  /** Frames that are open, by their numbers. */
  frames: readonly number[] = $state.raw([]);
  /** Where the frames stand in the page; filled by the page that shows them. Read anew at each look. */
  readonly elements: Record<number, HTMLIFrameElement> = {};
  exposure: Exposure | undefined = $state.raw();
  /** How far an attack is, 0..1; undefined while there is none. */
  attackShare: number | undefined = $state();
  /** What is shown of a model that is looked into. */
  exhibit: LearningExhibit | undefined = $state.raw();

  constructor(spec: SessionSpecInput) {
    this.spec = parseSpec(spec);
  }

  /** Creates the session and opens its peers. @throws ServerError */
  async start(): Promise<void> {
    const { id } = await ownServer.createSession(this.spec);
    const { seats } = this.spec;
    noteLessonSession({ session: id, seats });
    this.session = id;
    this.frames = Array.from({ length: seats }, (_, index) => index + 1);
  }

  /** All pages go away, and their seats with them. */
  end(): void {
    this.frames = [];
    this.exhibit?.end();
  }

  /** Has all frames tell of one round. */
  tellOfOneRound(): void {
    const frames = this.frames.flatMap((frame) => this.elements[frame] ?? []);
    this.#oneRound.look(pagesInFrames(frames), [], performance.now());
  }

  /** What the peers tell now; those that have no seat yet, or no page any more, tell nothing. */
  read(): readonly SeatReading[] {
    return this.#holders().map(({ seat, picture: { moment } }) => {
      const { status, journal, rounds, faults, failure } = moment;
      return { seat, status, journal, rounds, inForce: faults?.inForce ?? [], failure };
    });
  }

  /** Which seat a frame holds; undefined before it has one. */
  seatOf(frame: number): number | undefined {
    return this.#holderIn(frame)?.seat;
  }

  get rebuilt(): Rebuilding | undefined {
    if (this.exposure === undefined) return undefined;
    const best = this.exposure.samples.map(({ rebuilt }) =>
      Math.max(...rebuilt.filter(({ viewpoint }) => applies(viewpoint, this.spec)).map(({ match }) => match)),
    );
    return { digits: best.length, worst: Math.min(...best), best: Math.max(...best) };
  }

  get learning(): LearningFacts | undefined {
    return this.exhibit?.facts;
  }

  /** Does what a lesson's button says. @throws LessonOrderError | FaultError */
  async play(order: Order): Promise<void> {
    const all = Array.from({ length: this.spec.seats }, (_, seat) => seat);
    switch (order.do) {
      case "fault":
        return this.#playAt(order.at, () => [order.fault]);
      case "split":
        await this.#playAt(order.a, () => [{ fault: "cut", seats: order.b }]);
        return this.#playAt(order.b, () => [{ fault: "cut", seats: order.a }]);
      case "slowAll":
        return this.#playAt(all, (at) =>
          all.filter((seat) => seat !== at).map((seat) => ({ fault: "slow", seat, ms: order.ms })),
        );
      case "heal": {
        const there = this.#holders().map(({ seat }) => seat);
        return this.#playAt(there, () => [{ fault: "heal" }]);
      }
      case "close":
        this.frames = this.frames.filter((frame) => this.seatOf(frame) !== order.seat);
        return;
      case "reload": {
        const frame = this.frames.find((each) => this.seatOf(each) === order.seat);
        this.elements[frame ?? 0]?.contentWindow?.location.reload();
        return;
      }
      case "rebuild":
        return this.#rebuild(order.seat, order.digits);
      case "learn":
        this.exhibit ??= new LearningExhibit(this.spec);
        return this.exhibit.show(
          order.show,
          all.map((seat) => this.#holderOf(seat)),
        );
    }
  }

  async #playAt(seats: readonly number[], faults: (seat: number) => readonly Fault[]): Promise<void> {
    for (const seat of seats) {
      const holder = this.#holderOf(seat);
      for (const fault of faults(seat)) await holder.faults?.play(fault);
    }
  }

  async #rebuild(seat: number, digits: number): Promise<void> {
    this.exposure = undefined;
    this.attackShare = 0;
    try {
      const { runExposure } = await import("../live/exposure/run-exposure.ts");
      const probe = await this.#holderOf(seat).questions.probe(1, digits);
      if (probe === null) throw new LessonOrderError(`Seat ${seat} has no digits to show now. Try again in a moment.`);
      const samples = await runExposure({ probe, spec: this.spec, seat }, (share) => (this.attackShare = share));
      this.exposure = { seat, samples };
    } finally {
      this.attackShare = undefined;
    }
  }

  #holderOf(seat: number): SeatHolder {
    const holder = this.#holders().find((each) => each.seat === seat);
    if (holder === undefined) throw new LessonOrderError(`Seat ${seat} is not there now. Do this step again.`);
    return holder;
  }

  #holders(): readonly SeatHolder[] {
    return this.frames.flatMap((frame) => this.#holderIn(frame) ?? []);
  }

  #holderIn(frame: number): SeatHolder | undefined {
    try {
      return this.elements[frame]?.contentWindow?.lockstepSeat;
    } catch {
      // A frame that shows a page of somebody else, such as the browser's own for a server that is gone.
      return undefined;
    }
  }
}
