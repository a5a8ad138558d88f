import { WebSocket } from "ws";
import { API, PEER_SERVER } from "../../shared/signaling/contract.ts";
import type { RegisteredSeat, TakenSeat } from "../../shared/signaling/seats.ts";
import { newPeerId } from "./server.ts";

/** As in `web/introduction/registration.ts`. */
const ASKED_EVERY_MS = 500;
const ASKED_AGAIN_AFTER_MS = 375;

/** A page in a lobby, as far as its server can tell: it holds a seat, says who it is, and keeps a socket open. */
export class LobbyPage {
  readonly #session: string;
  readonly #taken: TakenSeat;
  readonly #incarnation = newPeerId();
  #origin: string;
  #peerId = newPeerId();
  #socket: WebSocket | undefined;
  #isOver = false;
  /** When it was last registered with an open socket, by a monotonic clock. */
  thereAt = 0;
  /** Codes of refusals that it got, the newest last. */
  readonly refusals: string[] = [];
  /** Messages of others. */
  readonly received: { readonly type: string; readonly src?: string; readonly payload?: unknown }[] = [];

  /** @param origin of the server, or of the proxy before it: `http://127.0.0.1:8080` */
  constructor(origin: string, session: string, taken: TakenSeat) {
    this.#origin = origin;
    this.#session = session;
    this.#taken = taken;
  }

  get seat(): number {
    return this.#taken.seat;
  }

  get token(): string {
    return this.#taken.token;
  }

  get peerId(): string {
    return this.#peerId;
  }

  /** Whether its socket is open, as far as it knows. */
  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Goes on until `end`. */
  start(): this {
    void this.#live();
    return this;
  }

  send(message: object): void {
    this.#socket?.send(JSON.stringify(message));
  }

  end(): void {
    this.#isOver = true;
    this.#socket?.terminate();
  }

  async #live(): Promise<void> {
    while (!this.#isOver) {
      const isThere = await this.#register().catch(() => false);
      await new Promise((resolve) => setTimeout(resolve, isThere ? ASKED_EVERY_MS : ASKED_AGAIN_AFTER_MS));
    }
  }

  /** @returns whether it is registered, with an open socket */
  async #register(): Promise<boolean> {
    if (this.#socket !== undefined && this.#socket.readyState > WebSocket.OPEN) this.#leave();
    const wasOpen = this.isOpen;
    const response = await fetch(`${this.#origin}${API}/sessions/${this.#session}/seats/${this.seat}`, {
      method: "PUT",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${this.token}` },
      body: JSON.stringify({ incarnation: this.#incarnation, peerId: this.#peerId }),
      signal: AbortSignal.timeout(5_000),
    });
    const answer = (await response.json()) as RegisteredSeat & { readonly error?: { readonly code: string } };
    if (!response.ok) {
      this.refusals.push(answer.error?.code ?? "");
      return false;
    }
    if (wasOpen && answer.attending === false) this.#leave();
    else if (wasOpen) this.thereAt = performance.now();
    if (this.#socket === undefined) await this.#open(answer.ticket ?? this.token);
    return this.isOpen;
  }

  async #open(secret: string): Promise<void> {
    const query = `key=${PEER_SERVER.key}&id=${this.#peerId}&token=${secret}&version=1.5.5`;
    const socket = new WebSocket(`${this.#origin.replace("http", "ws")}${PEER_SERVER.path}/peerjs?${query}`);
    this.#socket = socket;
    socket.on("message", (data) => this.received.push(JSON.parse(String(data)) as (typeof this.received)[number]));
    socket.on("error", () => undefined);
    await new Promise((resolve) => socket.once("open", resolve).once("close", resolve));
    if (this.isOpen) this.thereAt = performance.now();
  }

  #leave(): void {
    this.#socket?.terminate();
    this.#socket = undefined;
    this.#peerId = newPeerId();
  }
}
