import { hasEnded, hasStarted } from "../../shared/peer/states.ts";
import type { PeerStatus } from "../../shared/peer/status.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import type { SessionPhase } from "../../shared/signaling/contract.ts";
import { IceServers } from "../introduction/ice-servers.ts";
import { Introduction } from "../introduction/introduction.ts";
import { fetchNetworkConfig } from "../introduction/network-config.ts";
import { checkOwnAddresses } from "../introduction/own-addresses.ts";
import { claimSeat, type Seat } from "../introduction/seat-claim.ts";
import { transferable, type ChannelPassage } from "../peer/bridge.ts";
import type { EnginesQuestion, EnginesTried } from "../ports/engines.ts";
import type { JoinTrouble } from "../ports/join-trouble.ts";
import type { FromProtocolWorker, ToProtocolWorker } from "../ports/protocol.ts";
import type { OwnData } from "../ports/own-data.ts";
import type { SeatFacts } from "../ports/seat-news.ts";
import type { BackendName } from "../ports/training.ts";
import type { TrainingPortMessage } from "../training/worker.ts";
import { broughtOf } from "./brought.ts";
import { EngineMemory } from "./engine-memory.ts";
import { SeatQuestions, type TrainingAnswer } from "./seat-questions.ts";
import { SeatFaults } from "./seat-faults.ts";
import type { ObserverLine } from "../introduction/observer-line.ts";
import { storedResults } from "./stored-results.ts";
import type { Handover } from "./handover/handover.ts";
import { Visitors } from "./handover/visitors.ts";
import type { Feeds } from "./observing/feeds.ts";
import { watchPageCondition } from "./page-condition.ts";
import type { SeatHolder } from "./seat-holder.ts";
import { SeatPicture } from "./seat-picture.ts";
import { heldStart, holdStart } from "./start-models.ts";
import { createProtocolWorker, createTrainingWorker, fetchWorkerCode } from "./worker-code.ts";

/** What a join needs to know. */
export interface TakeSeatOptions {
  readonly session: string;
  readonly spec: SessionSpec;
  readonly backend: BackendName | null;
  /** How the channels get to the worker; `bridge` (`?bridge`) is for tests of the browsers that cannot transfer them. */
  readonly passage?: ChannelPassage;
  /** Meets the others through TURN servers alone (`?relay`), to test those. */
  readonly relay?: boolean;
  /** What the person before this page wants to be called; "" for nothing. */
  readonly name: string;
  /** With data `own`, what people gave to this tab: the training worker gets a copy. */
  readonly own: OwnData | null;
  /** The person before this page allows faults at this seat (`?faults`), whatever the session does. */
  readonly faults: boolean;
  /**
   * Before the start the server freed the seat, or gave it to somebody else, while this tab slept. This one is over: its
   * workers are ended, and its picture shows nothing.
   * @param own what people gave to this tab, for the next seat
   */
  readonly onLost: (own: OwnData | null) => void;
}

/**
 * Takes a seat of a session and starts both workers; the peers then meet and train by themselves.
 * @throws JoinError
 */
export async function takeSeat(options: TakeSeatOptions): Promise<SeatHolder> {
  // Before the seat: whoever could not meet the others must not keep it from somebody who can.
  const iceServers = new IceServers((await fetchNetworkConfig()).iceServers);
  const iceTransportPolicy = options.relay === true ? "relay" : "all";
  await checkOwnAddresses({ iceServers: [...iceServers.known], iceTransportPolicy });
  const { start } = options.spec;
  const held = start && (await heldStart(start.digest));
  const seat = await claimSeat(options.session, options.spec, options.name);
  try {
    await fetchWorkerCode();
  } catch (error) {
    seat.release();
    throw error;
  }
  return new HeldSeat(seat, options, iceServers, held);
}

class HeldSeat implements SeatHolder {
  readonly seat: number;
  readonly spec: SessionSpec;
  readonly picture: SeatPicture;
  readonly faults: SeatFaults | undefined;
  readonly questions: SeatQuestions;
  readonly visitors: Visitors;

  /** Those who look through this page; there from the first one on. */
  #feeds: Feeds | undefined;
  /** Gives the result to visitors; there from the first one on. */
  #handover: Handover | undefined;
  readonly #protocol: Worker;
  readonly #introduction: Introduction;
  readonly #training: Worker;
  readonly #engines: EngineMemory;
  readonly #release: () => void;
  readonly #start: SessionSpec["start"];
  readonly #onLost: TakeSeatOptions["onLost"];
  /** Until the session begins the seat may have to be given up, and what people gave with it be kept. */
  #own: OwnData | null;
  #stage: "new" | "meeting" | "begun" | "over" = "new";
  #hasLeft = false;
  #reported: SessionPhase = "lobby";

  /** @param start the model that the session starts from, where this browser has it */
  constructor(seat: Seat, options: TakeSeatOptions, iceServers: IceServers, start: Float32Array<ArrayBuffer> | null) {
    this.seat = seat.seat;
    this.spec = options.spec;
    this.#own = options.own;
    this.visitors = new Visitors(options.spec.data === "own" ? "asked" : "everybody");
    this.#start = options.spec.start;
    this.#onLost = options.onLost;
    this.#release = seat.release;
    this.picture = new SeatPicture(seat.session);
    const place = { seat: seat.seat, seats: options.spec.seats };
    const faults = options.faults || options.spec.breakable;
    this.faults = faults ? new SeatFaults(place, (message) => this.#tell(message)) : undefined;
    this.#show({ faults: this.faults?.report });
    this.#introduction = new Introduction({
      seat,
      seats: options.spec.seats,
      name: options.name,
      iceServers,
      iceTransportPolicy: options.relay === true ? "relay" : "all",
      onLink: ({ seat: other, incarnation, fingerprints, control, bulk }) => {
        const channels = [control, bulk].map((channel) => transferable(channel, options.passage));
        const [first, second] = channels;
        if (!first || !second) return;
        this.#tell(
          { type: "link", seat: other, incarnation, fingerprints, control: first.value, bulk: second.value },
          channels.flatMap(({ transfer }) => transfer),
        );
      },
      onUnreachable: (unreachable) => this.#show({ unreachable }),
      onObserver: (line) => void this.#showTo(line),
      onLinkDown: (other, incarnation) => this.#tell({ type: "linkDown", seat: other, incarnation }),
      onFirst: () => this.#tell({ type: "vouched" }),
      onTrouble: (trouble) => this.#noticeTrouble(trouble),
    });

    this.#training = createTrainingWorker();
    this.#protocol = createProtocolWorker();
    this.#protocol.onmessage = (event: MessageEvent<FromProtocolWorker>) => this.#hear(event.data);
    this.#protocol.onerror = (event) => this.#break(`The protocol worker stopped: ${wordsOf(event)}`);
    this.#training.onmessage = ({ data }: MessageEvent<TrainingAnswer | EnginesQuestion | EnginesTried>) => {
      if (data.type === "probe" || data.type === "write" || data.type === "example") this.questions.hear(data);
      else this.#engines.hear(data);
    };
    this.#training.onerror = (event) => this.#break(`The training worker stopped: ${wordsOf(event)}`);

    this.questions = new SeatQuestions(options.spec, {
      training: (question) => this.#training.postMessage(question),
      protocol: (question) => this.#tell(question),
    });
    this.#engines = new EngineMemory((answer) => this.#training.postMessage(answer));

    const { port1, port2 } = new MessageChannel();
    const join: TrainingPortMessage = { type: "port", port: port1, own: options.own };
    this.#training.postMessage(join, [port1]);
    this.#tell(
      {
        type: "start",
        session: seat.session,
        spec: options.spec,
        seat: seat.seat,
        incarnation: seat.incarnation,
        isNewSeat: seat.isNew,
        trainingPort: port2,
        start,
        name: options.name,
        brought: options.own && broughtOf(options.own, options.spec),
        backend: options.backend,
        faults,
      },
      [port2, ...(start ? [start.buffer] : [])],
    );
    watchPageCondition((condition) => this.#tell({ type: "condition", condition }));
    window.addEventListener("pagehide", () => this.#leave());
  }

  giveStart(parameters: Float32Array<ArrayBuffer>): void {
    this.#tell({ type: "startModel", parameters }, [parameters.buffer]);
  }

  rename(name: string): void {
    this.#tell({ type: "name", name });
    this.#introduction.rename(name);
  }

  startNow(): void {
    this.#tell({ type: "startNow" });
  }

  halt(): void {
    this.#tell({ type: "halt" });
  }

  end(): void {
    this.#giveUp();
  }

  #tell(message: ToProtocolWorker, transfer: Transferable[] = []): void {
    this.#protocol.postMessage(message, transfer);
  }

  #hear(message: FromProtocolWorker): void {
    if (this.#stage === "over") return;
    switch (message.type) {
      case "introduce":
        return this.#introduction.introduce(message.seat);
      case "started":
        if (this.#start) void holdStart(this.#start.digest, message.parameters);
        return;
      case "model":
        return this.questions.hear(message);
      case "faults":
        this.faults?.hear(message);
        return this.#show({ faults: this.faults?.report });
      default:
        if (message.type === "facts" && message.facts.status) this.#followStatus(message.facts.status);
        this.picture.take(message);
    }
  }

  /** What the page alone can know. */
  #show(facts: Partial<SeatFacts>): void {
    this.picture.take({ type: "facts", facts });
  }

  /** The worker is there: the others may come. Later the server is told, best effort, how far the session is. */
  #followStatus(status: PeerStatus): void {
    if (this.#stage === "new") {
      this.#stage = "meeting";
      this.#introduction.start();
    }
    if (this.#stage === "meeting" && hasStarted(status.state)) {
      this.#stage = "begun";
      this.#own = null;
      this.#introduction.begun();
    }
    const phase = phaseIn(status);
    if (phase === undefined) return this.#withdraw();
    if (phase === this.#reported || phase === "lobby") return;
    this.#reported = phase;
    this.#introduction.report(phase);
  }

  /** Shows this page to an observer. What that needs is fetched for the first one: a server has just introduced it. */
  async #showTo(line: ObserverLine): Promise<void> {
    try {
      if (line.wants === "result") return await this.#handTo(line);
      const { Feeds } = await import("./observing/feeds.ts");
      this.#feeds ??= new Feeds(this.picture);
      this.#feeds.add(line);
    } catch {
      line.end();
    }
  }

  /** What the model learnt from is all people's, or the person before this page says yes: else nothing is handed over. */
  async #handTo(line: ObserverLine): Promise<void> {
    const [{ Handover }, { writeFile }] = await Promise.all([
      import("./handover/handover.ts"),
      import("../storage/files/write-file.ts"),
    ]);
    this.#handover ??= new Handover({
      isOver: () => hasEnded(this.picture.moment.status?.state ?? "starting"),
      visitors: this.visitors,
      write: writeFile,
      result: async () => {
        const { savedKey, status } = this.picture.moment;
        return (await storedResults()).load(savedKey ?? `${status?.session ?? ""}/${this.seat}`);
      },
    });
    await this.#handover.serve(line);
  }

  /** A seat that was lost in the lobby is no end: there may be another one. That of a session that runs is nobody else's. */
  #noticeTrouble(trouble: JoinTrouble | undefined): void {
    const own = this.#own;
    if (trouble?.isFinal === true) this.#giveUp();
    if (trouble?.isFinal === true && trouble.code === "seat-refused" && this.#introduction.reached === "lobby") {
      this.#onLost(own);
    } else this.#show({ meeting: trouble });
  }

  /** Nothing has begun, and nothing will, or all is over: the page and its scripts are told of no peer any more. */
  #giveUp(): void {
    this.#stage = "over";
    this.#own = null;
    this.#leave();
    this.#protocol.terminate();
    this.#training.terminate();
    this.#engines.end();
    this.#release();
    this.picture.take({ type: "anew" });
  }

  /** A worker is gone, and the peer or its trainer with it. */
  #break(reason: string): void {
    this.#engines.end();
    this.#fail(reason);
    if (this.#reported === "lobby") this.#withdraw();
  }

  #fail(reason: string): void {
    this.#show({ failure: reason });
  }

  /** This tab was in no view and will be in none: another may have the seat, of this browser or of another. */
  #withdraw(): void {
    if (this.#hasLeft) return;
    this.#leave();
    this.#release();
  }

  #leave(): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#tell({ type: "leave" });
    this.#introduction.leave();
  }
}

/** How far the session is, as this seat can tell; undefined where the tab came to its end before it was in any view. */
function phaseIn({ state, view }: PeerStatus): SessionPhase | undefined {
  if (!hasEnded(state)) return view > 0 ? "running" : "lobby";
  return view > 0 || state === "finished" ? "ended" : undefined;
}

/** A worker whose code does not come has nothing to say of it. */
function wordsOf({ message }: Partial<ErrorEvent>): string {
  return message ?? "its code did not come";
}
