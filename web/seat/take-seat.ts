import { hasEnded } from "../../shared/peer/states.ts";
import type { PeerStatus } from "../../shared/peer/status.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import type { SessionPhase } from "../../shared/signaling/contract.ts";
import { Introduction } from "../introduction/introduction.ts";
import { fetchNetworkConfig } from "../introduction/network-config.ts";
import { claimSeat, type Seat } from "../introduction/seat-claim.ts";
import { transferable, type ChannelPassage } from "../peer/bridge.ts";
import type { ProbeAnswer } from "../ports/probe.ts";
import type { FromProtocolWorker, ToProtocolWorker } from "../ports/protocol.ts";
import type { OwnData } from "../ports/own-data.ts";
import type { SeatFacts } from "../ports/seat-news.ts";
import type { BackendName } from "../ports/training.ts";
import type { TrainingPortMessage } from "../training/worker.ts";
import { SeatProbes } from "./seat-probes.ts";
import { SeatFaults } from "./seat-faults.ts";
import type { ObserverLine } from "../introduction/observer-line.ts";
import type { Feeds } from "./observing/feeds.ts";
import { watchPageCondition } from "./page-condition.ts";
import type { SeatHolder } from "./seat-holder.ts";
import { SeatPicture } from "./seat-picture.ts";

/** What a join needs to know. */
export interface TakeSeatOptions {
  readonly session: string;
  readonly spec: SessionSpec;
  readonly backend: BackendName | null;
  /** How the channels get to the worker; `bridge` (`?bridge`) is for tests of the browsers that cannot transfer them. */
  readonly passage?: ChannelPassage;
  /** Meets the others through TURN servers alone (`?relay`), to test those. */
  readonly relay?: boolean;
  /** With data `own`, what people gave to this tab: handed over to the training worker, which keeps it. */
  readonly own: OwnData | null;
  /** Faults may be played at this seat (`?faults`). */
  readonly faults: boolean;
}

/**
 * Takes a seat of a session and starts both workers; the peers then meet and train by themselves.
 * @throws JoinError
 */
export async function takeSeat(options: TakeSeatOptions): Promise<SeatHolder> {
  // Before the seat: whoever could not meet the others must not keep it from somebody who can.
  const { iceServers } = await fetchNetworkConfig();
  const seat = await claimSeat(options.session, options.spec);
  return new HeldSeat(seat, options, iceServers);
}

class HeldSeat implements SeatHolder {
  readonly seat: number;
  readonly picture: SeatPicture;
  readonly faults: SeatFaults | undefined;
  readonly probes: SeatProbes;

  /** Those who look through this page; there from the first one on. */
  #feeds: Feeds | undefined;
  readonly #protocol: Worker;
  readonly #introduction: Introduction;
  #met = false;
  #reported: SessionPhase = "lobby";

  constructor(seat: Seat, options: TakeSeatOptions, iceServers: readonly RTCIceServer[]) {
    this.seat = seat.seat;
    this.picture = new SeatPicture(seat.session);
    const place = { seat: seat.seat, seats: options.spec.seats };
    this.faults = options.faults ? new SeatFaults(place, (message) => this.#tell(message)) : undefined;
    this.#show({ faults: this.faults?.report });
    this.#introduction = new Introduction({
      seat,
      seats: options.spec.seats,
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
      onError: (error) => this.#fail(error.message),
    });

    const training = new Worker(new URL("../training/worker.ts", import.meta.url), {
      type: "module",
      name: "training",
    });
    this.#protocol = new Worker(new URL("../peer/worker.ts", import.meta.url), { type: "module", name: "protocol" });
    this.#protocol.onmessage = (event: MessageEvent<FromProtocolWorker>) => this.#hear(event.data);
    this.#protocol.onerror = (event) => this.#fail(`The protocol worker stopped: ${event.message}`);
    training.onmessage = (event: MessageEvent<ProbeAnswer>) => this.probes.hear(event.data);
    training.onerror = (event) => this.#fail(`The training worker stopped: ${event.message}`);

    this.probes = new SeatProbes((request) => training.postMessage(request));

    const { port1, port2 } = new MessageChannel();
    const { own } = options;
    const start: TrainingPortMessage = { type: "port", port: port1, own };
    training.postMessage(start, own === null ? [port1] : [port1, own.inputs.buffer, own.labels.buffer]);
    this.#tell(
      {
        type: "start",
        session: seat.session,
        spec: options.spec,
        seat: seat.seat,
        incarnation: seat.incarnation,
        isNewSeat: seat.isNew,
        trainingPort: port2,
        backend: options.backend,
        faults: options.faults,
      },
      [port2],
    );
    watchPageCondition((condition) => this.#tell({ type: "condition", condition }));
    window.addEventListener("pagehide", () => {
      this.#tell({ type: "leave" });
      this.#introduction.leave();
    });
  }

  halt(): void {
    this.#tell({ type: "halt" });
  }

  #tell(message: ToProtocolWorker, transfer: Transferable[] = []): void {
    this.#protocol.postMessage(message, transfer);
  }

  #hear(message: FromProtocolWorker): void {
    switch (message.type) {
      case "introduce":
        return this.#introduction.introduce(message.seat);
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
    if (!this.#met) {
      this.#met = true;
      this.#introduction.start();
    }
    const ended = hasEnded(status.state);
    const phase = ended ? "ended" : status.view > 0 ? "running" : "lobby";
    if (phase === this.#reported || phase === "lobby") return;
    this.#reported = phase;
    this.#introduction.report(phase);
  }

  /** Shows this page to an observer. What that needs is fetched for the first one: a server has just introduced it. */
  async #showTo(line: ObserverLine): Promise<void> {
    try {
      const { Feeds } = await import("./observing/feeds.ts");
      this.#feeds ??= new Feeds(this.picture);
      this.#feeds.add(line);
    } catch {
      line.end();
    }
  }

  #fail(reason: string): void {
    this.#show({ failure: reason });
  }
}
