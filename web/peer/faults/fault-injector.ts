import type { Fingerprints, Input } from "../../../shared/peer/input.ts";
import type { DetailOf } from "../../../shared/peer/journal.ts";
import type { Fault } from "../../ports/faults.ts";
import type { FromProtocolWorker, OpenedLink, ToProtocolWorker } from "../../ports/protocol.ts";
import type { LinkListener, Links, LinkTraffic } from "../links.ts";
import { checkFault } from "./check-fault.ts";
import { FaultError } from "./fault-error.ts";
import { FaultsInForce } from "./faults-in-force.ts";
import { flipBitOfAverage } from "./flip-bit.ts";
import { FaultNotes } from "./fault-notes.ts";
import { replaceByNoise } from "./noise.ts";
import { readNote } from "./note.ts";
import { Standstill } from "./standstill.ts";

/** What the peer's side uses of its links, whether faults may be played or not. */
export type PeerLinks = Pick<
  Links,
  "add" | "remove" | "has" | "traffic" | "uploadRate" | "sendMessage" | "sendFrame" | "pump"
>;

/** What an injector needs of the runtime. */
export interface FaultHost {
  readonly seat: number;
  /** Seats of the session. */
  readonly seats: number;
  readonly post: (message: FromProtocolWorker) => void;
  /** Gives the peer an input that was held back. */
  readonly deliver: (input: Input) => void;
  /** Writes a line with the event `fault` into the peer's journal. */
  readonly journal: (detail: DetailOf<"fault">) => void;
  /** Flips a bit of the model in the peer's memory. */
  readonly corruptModel: () => void;
}

/**
 * Plays faults between a peer and its links, for demonstrations and tests: the peer cannot tell them from real ones.
 * Only the seats of a breakable session, and tabs that were opened with `?faults`, have one; it also takes orders from
 * the injectors of other seats.
 *
 * The protocol repeats frames only on a new link, so when faults end, links on which something was lost are made anew.
 */
export class FaultInjector implements PeerLinks {
  readonly #host: FaultHost;
  readonly #peer: LinkListener;
  readonly #links: PeerLinks;
  readonly #inForce = new FaultsInForce();
  readonly #standstill: Standstill;
  /** What is at the far ends of the links that are up. */
  readonly #ends = new Map<number, { readonly incarnation: string; readonly fingerprints: Fingerprints }>();
  /** Seats on whose present link something was lost. */
  readonly #lossy = new Set<number>();
  /** Seats whose link came or went while it was cut: the peer does not know. */
  readonly #changed = new Set<number>();
  readonly #notes: FaultNotes;
  #pauseTimer: ReturnType<typeof setTimeout> | undefined;
  #handled = 0;

  /**
   * @param peer what the links' owner wants to hear
   * @param createLinks makes the real links, which tell the injector
   */
  constructor(host: FaultHost, peer: LinkListener, createLinks: (listener: LinkListener) => PeerLinks) {
    this.#host = host;
    this.#peer = peer;
    this.#standstill = new Standstill(host.deliver, (seat) => this.#lossy.add(seat));
    this.#links = createLinks({
      up: (seat, incarnation, fingerprints) => this.#up(seat, incarnation, fingerprints),
      down: (seat) => this.#down(seat),
      message: (seat, bytes) => this.#message(seat, bytes),
      frame: (seat, bytes) => this.#frame(seat, bytes),
      room: (seat, frames) => this.#room(seat, frames),
      note: (seat, bytes) => this.#note(seat, bytes),
    });
    this.#notes = new FaultNotes(this.#links);
  }

  /** The page plays a fault, here or at other tabs. */
  command({ to, fault }: Extract<ToProtocolWorker, { type: "fault" }>): void {
    for (const seat of to) if (seat !== this.#host.seat) this.#notes.order(seat, fault);
    if (to.includes(this.#host.seat)) this.#play(checkFault(fault, this.#host), this.#host.seat);
    this.#handled += 1;
    this.#report();
  }

  /** @returns whether the peer stands still, so that it must not be given this input now */
  holds(input: Input): boolean {
    return this.#standstill.holds(input);
  }

  /** What the peer is given in place of what its training worker answers: random numbers, while it is to lie. */
  falsify(input: Input): Input {
    if (input.type === "gradient" && this.#inForce.lieFactor > 0) {
      replaceByNoise(input.gradient, this.#inForce.lieFactor);
    }
    return input;
  }

  /** Whether no new link to a seat could be made, as over a network that is dead. */
  isCut(seat: number): boolean {
    return this.#inForce.cut.has(seat);
  }

  add(link: OpenedLink): void {
    this.#links.add(link);
  }

  remove(seat: number, incarnation: string): void {
    this.#links.remove(seat, incarnation);
  }

  has(seat: number): boolean {
    return this.#links.has(seat);
  }

  traffic(): readonly LinkTraffic[] {
    return this.#links.traffic();
  }

  uploadRate(): number | null {
    return this.#links.uploadRate();
  }

  pump(seat: number): void {
    this.#links.pump(seat);
  }

  sendMessage(seat: number, bytes: Uint8Array): void {
    this.#send(seat, false, () => this.#links.sendMessage(seat, bytes));
  }

  sendFrame(seat: number, bytes: Uint8Array): void {
    this.#send(seat, true, () => {
      this.#corrupt(seat, bytes);
      this.#links.sendFrame(seat, bytes);
    });
  }

  #send(seat: number, isFrame: boolean, send: () => void): void {
    const arrive = (): void => {
      if (this.#inForce.cut.has(seat) || this.#inForce.oneWay.has(seat)) this.#lossy.add(seat);
      else send();
    };
    const line = this.#inForce.slow.get(seat);
    if (line === undefined) return arrive();
    const late = (): void => {
      arrive();
      // What waited took its share of the link's room: now there may be some again.
      this.#links.pump(seat);
    };
    if (!line.push(late, isFrame)) this.#lossy.add(seat);
  }

  #up(seat: number, incarnation: string, fingerprints: Fingerprints): void {
    this.#renewed(seat);
    this.#ends.set(seat, { incarnation, fingerprints });
    this.#notes.greet(seat, this.#inForce.list());
    if (this.#inForce.cut.has(seat)) this.#changed.add(seat);
    else this.#peer.up(seat, incarnation, fingerprints);
  }

  #down(seat: number): void {
    this.#renewed(seat);
    this.#ends.delete(seat);
    if (this.#notes.forget(seat)) this.#tellPage();
    if (this.#inForce.cut.has(seat)) this.#changed.add(seat);
    else this.#peer.down(seat);
  }

  /** The link is another one now: what was lost on the old one, or under way on it, is of no interest any more. */
  #renewed(seat: number): void {
    this.#lossy.delete(seat);
    this.#inForce.slow.get(seat)?.clear();
  }

  #message(seat: number, bytes: Uint8Array): void {
    if (this.#inForce.cut.has(seat)) this.#lossy.add(seat);
    else this.#peer.message(seat, bytes);
  }

  #frame(seat: number, bytes: Uint8Array): void {
    if (this.#inForce.cut.has(seat)) this.#lossy.add(seat);
    else this.#peer.frame(seat, bytes);
  }

  #room(seat: number, frames: number): void {
    const free = frames - (this.#inForce.slow.get(seat)?.frames ?? 0);
    if (free > 0) this.#peer.room(seat, free);
  }

  #note(seat: number, bytes: Uint8Array): void {
    const note = readNote(bytes);
    if (note?.note === "report") {
      this.#notes.takeReport(seat, note.inForce);
      return this.#tellPage();
    }
    try {
      this.#play(checkFault(note?.fault, this.#host), seat);
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      // No note, or one that asks for what cannot be: the peer refuses it by name, like all that is no message.
      return this.#peer.message(seat, bytes);
    }
    this.#report();
  }

  #play(fault: Fault, by: number): void {
    this.#host.journal({ ...journalled(fault), ...(by === this.#host.seat ? {} : { by }) });
    const inForce = this.#inForce;
    switch (fault.fault) {
      case "cut":
        for (const seat of fault.seats) inForce.cut.add(seat);
        return;
      case "oneWay":
        inForce.oneWay.add(fault.seat);
        return;
      case "slow":
        inForce.slowDown(fault.seat, fault.ms);
        return;
      case "pause":
        return this.#pause(fault.ms);
      case "corrupt":
        if (fault.what === "gradient") {
          inForce.corruptsNextAverage = true;
        } else {
          inForce.corruptedModel = true;
          this.#host.corruptModel();
        }
        return;
      case "lie":
        inForce.lieFactor = fault.factor;
        return;
      case "heal":
        return this.#heal();
    }
  }

  #pause(ms: number): void {
    clearTimeout(this.#pauseTimer);
    this.#inForce.pause = { ms, endsAt: performance.timeOrigin + performance.now() + ms };
    this.#standstill.begin();
    this.#pauseTimer = setTimeout(() => {
      this.#resume();
      this.#report();
    }, ms);
  }

  #resume(): void {
    clearTimeout(this.#pauseTimer);
    this.#inForce.pause = undefined;
    this.#standstill.end();
  }

  #heal(): void {
    this.#inForce.clear();
    this.#resume();
    for (const seat of this.#changed) {
      const end = this.#ends.get(seat);
      if (end === undefined) this.#peer.down(seat);
      else if (!this.#lossy.has(seat)) this.#peer.up(seat, end.incarnation, end.fingerprints);
    }
    this.#changed.clear();
    for (const seat of [...this.#lossy]) {
      this.#links.remove(seat, this.#ends.get(seat)?.incarnation ?? "");
      this.#host.post({ type: "introduce", seat });
    }
    this.#lossy.clear();
  }

  #corrupt(seat: number, frame: Uint8Array): void {
    if (!this.#inForce.corruptsNextAverage || !flipBitOfAverage(frame)) return;
    this.#inForce.corruptsNextAverage = false;
    this.#host.journal({ fault: "corrupted", what: "gradient", seats: [seat] });
    this.#report();
  }

  /** Tells everybody who may want to know what holds here. */
  #report(): void {
    this.#notes.report(this.#ends.keys(), this.#inForce.list());
    this.#tellPage();
  }

  #tellPage(): void {
    this.#host.post({
      type: "faults",
      handled: this.#handled,
      inForce: this.#inForce.list(),
      elsewhere: this.#notes.elsewhere,
    });
  }
}

/** A fault as the journal tells it: `seats` for all that concern links. */
function journalled(fault: Fault): DetailOf<"fault"> {
  if (!("seat" in fault)) return { ...fault };
  const { seat, ...rest } = fault;
  return { ...rest, seats: [seat] };
}
