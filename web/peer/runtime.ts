import { Peer } from "../../shared/peer/peer.ts";
import type { Effect } from "../../shared/peer/effect.ts";
import type { Input } from "../../shared/peer/input.ts";
import type { Secrecy } from "../../shared/peer/secrecy.ts";
import { TICK_MS } from "../../shared/peer/timing.ts";
import { reasonOf } from "../../shared/reason-of.ts";
import { familyOf } from "../../shared/session/tasks.ts";
import type { ModelRequest } from "../ports/present-model.ts";
import type { FromProtocolWorker, StartMessage, ToProtocolWorker } from "../ports/protocol.ts";
import { startExactArithmetic, type ExactArithmetic } from "./exact/exact-arithmetic.ts";
import { FaultInjector, type FaultHost, type PeerLinks } from "./faults/fault-injector.ts";
import { Links, type LinkListener } from "./links.ts";
import { answerMasks } from "./mask-maker.ts";
import { PrivacyLedger } from "./privacy-ledger.ts";
import { Reporter } from "./reporter.ts";
import { ResultKeeper } from "./result-keeper.ts";
import { createSecrecy } from "./secrecy.ts";
import { SeatKeeper } from "./seat-keeper.ts";
import { TelemetryMeter } from "./telemetry-meter.ts";
import { TrainerLink } from "./trainer-link.ts";

/** Tells the page; buffers that are named beside are handed over to it. */
export type Post = (message: FromProtocolWorker, transfer?: ArrayBuffer[]) => void;

/** A link that stays dead is asked for anew this often. */
const INTRODUCE_EVERY_MS = 3000;
/** Links are looked at this often: a status costs more than a tick needs. */
const LOOK_AT_LINKS_EVERY_MS = 500;

/** Changes to these states are reported at once, so that people see them as they happen. */
const TELLING_STATES: ReadonlySet<string> = new Set(["suspended", "agreeing", "catchingUp", "finished", "halted"]);

/** Runs the pure peer on the real clock, real channels and real storage of this worker. */
export class Runtime {
  readonly #peer: Peer;
  readonly #links: PeerLinks;
  /** Only where the page allows faults: otherwise nothing stands between the peer and its links. */
  readonly #faults: FaultInjector | undefined;
  readonly #trainer: TrainerLink;
  readonly #reporter: Reporter;
  readonly #results: ResultKeeper;
  readonly #seatKeeper: SeatKeeper;
  readonly #post: Post;
  readonly #inbox: Input[] = [];
  readonly #meter: TelemetryMeter;
  readonly #askedAt = new Map<number, number>();
  #linksSeenAt = Number.NEGATIVE_INFINITY;
  #draining = false;
  #broken = false;

  /** Builds the peer and starts its clock. */
  static async start(message: StartMessage, post: Post): Promise<Runtime> {
    const [exact, secrecy] = await Promise.all([startExactArithmetic(message.spec, message.start), createSecrecy()]);
    const runtime = new Runtime(message, post, exact, secrecy);
    runtime.#seatKeeper.recover();
    setInterval(() => runtime.#tick(), TICK_MS);
    runtime.#reporter.report(now(), true);
    return runtime;
  }

  private constructor(message: StartMessage, post: Post, exact: ExactArithmetic, secrecy: Secrecy) {
    const { session, spec, seat, incarnation } = message;
    this.#meter = new TelemetryMeter(message.name, message.brought);
    this.#post = post;
    this.#peer = new Peer({
      session,
      spec,
      seat,
      incarnation,
      ...exact,
      secrecy,
      evaluates: familyOf(spec).answer !== "nothing",
      stopwatch: () => performance.now(),
      uploadRate: () => this.#links.uploadRate(),
    });
    const privacy = new PrivacyLedger(spec);
    this.#reporter = new Reporter(post, () => this.#peer.status(), privacy);
    this.#results = new ResultKeeper(session, seat, spec, this.#reporter, () => this.#peer.status(), privacy);
    this.#seatKeeper = new SeatKeeper(message, {
      answer: (input) => this.dispatch(input),
      trouble: (storageTrouble) => post({ type: "facts", facts: { storageTrouble } }),
    });
    const listener: LinkListener = {
      up: (from, other, fingerprints) =>
        this.dispatch({ type: "linkUp", seat: from, incarnation: other, fingerprints }),
      down: (from) => this.dispatch({ type: "linkDown", seat: from }),
      message: (from, bytes) => this.dispatch({ type: "message", from, bytes }),
      frame: (from, bytes) => this.dispatch({ type: "frame", from, bytes }),
      room: (to, frames) => this.dispatch({ type: "room", to, frames }),
    };
    this.#faults = message.faults ? this.#injectFaults(listener, seat, spec.seats) : undefined;
    this.#links = this.#faults ?? new Links(spec.seats, listener);
    this.#trainer = new TrainerLink(message, {
      input: (input) => {
        privacy.notice(input);
        this.dispatch(this.#faults?.falsify(input) ?? input);
      },
      progress: (progress) => post({ type: "facts", facts: { training: progress } }),
      backend: (description) => post({ type: "facts", facts: { backend: description } }),
    });
  }

  /** A message of the page. */
  handle(message: Exclude<ToProtocolWorker, StartMessage>): void {
    switch (message.type) {
      case "link":
        this.#links.add(message);
        return;
      case "linkDown":
        this.#links.remove(message.seat, message.incarnation);
        return;
      case "fault":
        this.#faults?.command(message);
        return;
      case "condition":
        this.#meter.condition = message.condition;
        return;
      case "name":
        this.#meter.name = message.name;
        return;
      case "startModel":
      case "vouched":
      case "startNow":
        return this.dispatch(message);
      case "model":
        return this.#tellModel(message);
      case "leave":
        for (const effect of this.#peer.leave()) this.#perform(effect);
        return;
      case "halt":
        this.dispatch({ type: "halt" });
        return;
    }
  }

  #tellModel({ id, whole }: ModelRequest): void {
    if (this.#broken) return this.#post({ type: "model", id, model: null });
    const state = whole ? this.#peer.committedState() : null;
    const model = whole ? state : this.#peer.committedModel();
    const vectors = model === null ? [] : [model.parameters, ...(state?.moments ?? [])];
    this.#post(
      { type: "model", id, model },
      vectors.map(({ buffer }) => buffer),
    );
  }

  /** Falls silent for good: something went wrong around the peer, and the others are to suspect it (H3). */
  stop(): void {
    this.#broken = true;
  }

  /** Gives the peer an input and does what it says. What comes meanwhile waits its turn. */
  dispatch(input: Input): void {
    if (this.#broken || this.#faults?.holds(input)) return;
    this.#inbox.push(input);
    if (this.#draining) return;
    this.#draining = true;
    const before = this.#peer.state;
    try {
      for (let next = this.#inbox.shift(); next; next = this.#inbox.shift()) this.#step(next);
    } catch (error) {
      // A defect of ours: this peer falls silent, and the others suspect it, rather than go on from half a step.
      this.#broken = true;
      throw error;
    } finally {
      this.#draining = false;
    }
    const { state } = this.#peer;
    this.#reporter.report(now(), state !== before && TELLING_STATES.has(state));
  }

  #injectFaults(listener: LinkListener, seat: number, seats: number): FaultInjector {
    const host: FaultHost = {
      seat,
      seats,
      post: this.#post,
      deliver: (input) => this.dispatch(input),
      journal: (detail) => {
        const { view, committed } = this.#peer.status();
        this.#reporter.addEntry({ at: now(), seat, view, round: committed.round, event: "fault", detail });
        this.#reporter.report(now(), true);
      },
      corruptModel: () => this.#peer.corruptForDemonstration(),
    };
    return new FaultInjector(host, listener, (injector) => new Links(seats, injector));
  }

  #step(input: Input): void {
    const effects = this.#peer.step(input, now());
    for (const effect of effects) this.#perform(effect);
    // All the room was used: there may be more frames, and there may still be room.
    if (input.type === "room" && effects.length >= input.frames) this.#links.pump(input.to);
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case "send":
        return this.#links.sendMessage(effect.to, effect.bytes);
      case "sendFrame":
        return this.#links.sendFrame(effect.to, effect.bytes);
      case "framesWaiting":
        return this.#links.pump(effect.to);
      case "compute":
        return this.#trainer.compute(effect);
      case "settled":
        this.#results.settle(effect.spec);
        return this.#trainer.settle(effect.spec);
      case "expandMasks":
        void answerMasks(effect).then((input) => this.dispatch(input));
        return;
      case "save":
        void this.#save(effect);
        return;
      case "persist":
        return this.#seatKeeper.persist(effect);
      case "checkpoint":
        // The first checkpoint is the model that the session starts from: whoever opens the result may begin there again.
        if (effect.state.round === 0) this.#post({ type: "started", parameters: effect.state.parameters });
        return this.#seatKeeper.checkpoint(effect);
      case "load":
        return this.#seatKeeper.load(effect);
      case "journal":
        this.#reporter.addEntry(effect.entry);
        return this.#results.noticeEntry(effect.entry);
      case "roundDone":
        return this.#reporter.addRound(effect.metrics);
      case "roundTested":
        return this.#reporter.addTested(effect.tested);
    }
  }

  async #save(effect: Extract<Effect, { type: "save" }>): Promise<void> {
    try {
      const key = await this.#results.save(effect);
      this.#post({ type: "facts", facts: { savedKey: key } });
      this.dispatch({ type: "saved", round: effect.state.round });
    } catch (error) {
      this.dispatch({ type: "saveFailed", reason: reasonOf(error) });
    }
  }

  #tick(): void {
    this.dispatch({ type: "tick" });
    const measured = this.#meter.measure(now(), () => this.#links.traffic());
    if (measured) this.dispatch(measured);
    this.#askForLinks();
  }

  /** M5: links that died are made anew through the server, when it is there. */
  #askForLinks(): void {
    if (now() - this.#linksSeenAt < LOOK_AT_LINKS_EVERY_MS) return;
    this.#linksSeenAt = now();
    const status = this.#peer.status();
    // Who halted without a decision still wants to learn what the others decided (P6).
    const wantsNews = status.halted?.reason === "minority" && !status.missed;
    if (status.state === "finished" || (status.state === "halted" && !wantsNews)) return;
    for (const other of status.peers) {
      if (this.#faults?.isCut(other.seat)) continue;
      // A link can be dead without saying so: a network that was split and is whole again leaves it open and silent.
      if (this.#links.has(other.seat) && (other.heardMsAgo ?? 0) <= INTRODUCE_EVERY_MS) continue;
      const askedAt = this.#askedAt.get(other.seat) ?? Number.NEGATIVE_INFINITY;
      if (now() - askedAt < INTRODUCE_EVERY_MS) continue;
      this.#askedAt.set(other.seat, now());
      this.#post({ type: "introduce", seat: other.seat });
    }
  }
}

/** Milliseconds since 1970 that never go back. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
