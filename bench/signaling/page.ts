import { randomBytes } from "node:crypto";
import { WebSocket } from "ws";
import { apiPath, PATHS, PEER_SERVER, type StartedPhase } from "../../shared/signaling/contract.ts";
import type { RegisteredSeat, TakenSeat } from "../../shared/signaling/seats.ts";
import { ask, type Place } from "./ask.ts";
import { answerOf, candidateOf, offerOf } from "./descriptions.ts";

/** An introduction that takes longer has failed. */
const INTRODUCED_MS_MAX = 20_000;
const OPENED_MS_MAX = 30_000;

interface Signal {
  readonly type: string;
  readonly src: string;
  readonly payload?: {
    readonly connectionId: string;
    /** Of an offer: candidates that follow the descriptions. */
    readonly metadata?: { readonly candidates: number };
  };
}

interface Introduction {
  /** What is to come from the other page yet. */
  missing: number;
  readonly done: () => void;
}

const newId = (): string => randomBytes(16).toString("hex");

/**
 * A page as the signaling server sees it: takes a seat, registers, opens its socket with the ticket, and calls others or
 * answers them, in the words of PeerJS. What is called is never connected: after the signals the server has no part in it.
 */
export class SimulatedPage {
  readonly peerId = newId();
  readonly #incarnation = newId();
  readonly #place: Place;
  readonly #session: string;
  #seat = 0;
  #token = "";
  #ticket = "";
  #socket: WebSocket | undefined;
  #called = 0;
  readonly #introductions = new Map<string, Introduction>();

  constructor(place: Place, session: string) {
    this.#place = place;
    this.#session = session;
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Takes a free seat of the session, and registers for it. @throws Error */
  async sit(): Promise<void> {
    const seats = apiPath(PATHS.seats, { id: this.#session });
    const { seat, token } = await ask<TakenSeat>(this.#place, "POST", seats, {});
    this.#seat = seat;
    this.#token = token;
    this.#ticket = (await this.register()).ticket ?? "";
  }

  /** What a page does that waits, too: each ten seconds, when nobody is missing. @throws Error */
  async register(): Promise<RegisteredSeat> {
    const registration = { incarnation: this.#incarnation, peerId: this.peerId };
    return ask<RegisteredSeat>(this.#place, "PUT", this.#path(PATHS.seat), registration, this.#token);
  }

  /** Opens the socket, and waits until the server greets it. @throws Error */
  async open(): Promise<void> {
    const query = `key=${PEER_SERVER.key}&id=${this.peerId}&token=${this.#ticket}&version=1.5.5`;
    const address = `${this.#place.server.replace("http", "ws")}${PEER_SERVER.path}/peerjs?${query}`;
    const socket = new WebSocket(address, { localAddress: this.#place.home, perMessageDeflate: false });
    this.#socket = socket;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("a socket was not greeted in time")), OPENED_MS_MAX);
      socket.once("message", () => {
        clearTimeout(timer);
        // Whatever comes from now on are signals.
        socket.on("message", (data: Buffer) => this.#hear(JSON.parse(data.toString()) as Signal));
        resolve();
      });
      socket.once("close", (code) => reject(new Error(`a socket was closed with ${code}`)));
      socket.on("error", reject);
    });
  }

  /** PeerJS says so each five seconds. */
  beat(): void {
    if (this.isOpen) this.#socket?.send('{"type":"HEARTBEAT"}');
  }

  /**
   * Calls another page of the session: an offer and its candidates, and waits for the answer and those of the other.
   * @throws Error when they do not come
   */
  async introduceTo(other: SimulatedPage, candidates: number): Promise<void> {
    const connectionId = `dc_${this.peerId}_${(this.#called += 1)}`;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#introductions.delete(connectionId);
        reject(new Error("an introduction took too long"));
      }, INTRODUCED_MS_MAX);
      const done = (): void => {
        clearTimeout(timer);
        this.#introductions.delete(connectionId);
        resolve();
      };
      this.#introductions.set(connectionId, { missing: 1 + candidates, done });
      this.#send("OFFER", other.peerId, offerOf(connectionId, candidates));
      for (let sent = 0; sent < candidates; sent += 1) this.#send("CANDIDATE", other.peerId, candidateOf(connectionId));
    });
  }

  /** Says how far the session is, as each seat does. @throws Error */
  async tell(phase: StartedPhase): Promise<void> {
    await ask(this.#place, "POST", apiPath(PATHS.phase, { id: this.#session }), { phase }, this.#token);
  }

  /** Says goodbye, as pages do that are closed, and closes the socket. @throws Error */
  async leave(): Promise<void> {
    const goodbye = { token: this.#token, incarnation: this.#incarnation };
    await ask(this.#place, "POST", this.#path(PATHS.leaveSeat), goodbye);
    this.#socket?.close();
  }

  /** Is gone without a word, as in a crash. */
  vanish(): void {
    this.#socket?.terminate();
  }

  #hear({ type, src, payload }: Signal): void {
    if (payload === undefined) return;
    const { connectionId, metadata } = payload;
    if (type === "OFFER") {
      const { candidates = 0 } = metadata ?? {};
      this.#send("ANSWER", src, answerOf(connectionId));
      for (let sent = 0; sent < candidates; sent += 1) this.#send("CANDIDATE", src, candidateOf(connectionId));
      return;
    }
    const introduction = this.#introductions.get(connectionId);
    if (introduction === undefined) return;
    introduction.missing -= 1;
    if (introduction.missing === 0) introduction.done();
  }

  #send(type: string, dst: string, payload: object): void {
    if (this.isOpen) this.#socket?.send(JSON.stringify({ type, payload, dst }));
  }

  #path(path: typeof PATHS.seat | typeof PATHS.leaveSeat): string {
    return apiPath(path, { id: this.#session, seat: this.#seat });
  }
}
