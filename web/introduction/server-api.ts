import * as v from "valibot";
import type { SessionSpec } from "../../shared/session/spec.ts";

/** Longest wait for an answer of the server. */
const ANSWER_MS_MAX = 5_000;

const text = v.pipe(v.string(), v.maxLength(128));
const seatNumber = v.pipe(v.number(), v.integer(), v.minValue(0));
const TakenSeat = v.object({ seat: seatNumber, token: text });
const Registered = v.object({
  phase: v.picklist(["lobby", "running", "ended"]),
  peers: v.array(
    v.object({ seat: seatNumber, incarnation: text, peerId: text, connected: v.optional(v.boolean(), true) }),
  ),
  /** PeerJS IDs of those who watch: told to seats, who let nobody else in. */
  observers: v.optional(v.array(text), []),
});
const AdmittedObserver = v.object({ observer: seatNumber, token: text });
const Refusal = v.object({ error: v.object({ code: v.string(), message: v.string() }) });

export type TakenSeat = v.InferOutput<typeof TakenSeat>;
/** What the server gave to a page that watches. */
export type AdmittedObserver = v.InferOutput<typeof AdmittedObserver>;
export type Registered = v.InferOutput<typeof Registered>;
export type SessionPhase = Registered["phase"];
export type StartedPhase = Exclude<SessionPhase, "lobby">;
/** Another seat's page, as the server knows it. `connected` says whether it can be called now. */
export type RegisteredPeer = Registered["peers"][number];

/** The server understood a request and refused it. */
export class ServerRefusal extends Error {
  override readonly name = "ServerRefusal";
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The server did not answer, or with what is no answer of Lockstep's: it may do better later. */
export class ServerSilent extends Error {
  override readonly name = "ServerSilent";
}

/** What this page asks of the signaling server about one session. */
export class SessionServer {
  readonly #path: string;

  constructor(session: string) {
    this.#path = `/api/sessions/${encodeURIComponent(session)}`;
  }

  /**
   * Takes a free seat, or asks for the one that a token holds.
   * @throws ServerRefusal | ServerSilent
   */
  takeSeat(token: string | undefined): Promise<TakenSeat> {
    return this.#ask(TakenSeat, "POST", "/seats", token === undefined ? {} : { token });
  }

  /**
   * Registers this page load and the PeerJS ID under which it can be called; tells who else is there.
   * @throws ServerRefusal | ServerSilent
   */
  register(seat: TakenSeat, registration: { incarnation: string; peerId: string }): Promise<Registered> {
    return this.#ask(Registered, "PUT", `/seats/${seat.seat}`, registration, seat.token);
  }

  /**
   * Tells a server that was restarted of the session and of a seat in it, which had started (M5). Whoever asks for it
   * first has the seat; asking again with its token is fine.
   * @throws ServerRefusal | ServerSilent
   */
  async revive({ spec, seat, token, phase }: TakenSeat & { spec: SessionSpec; phase: StartedPhase }): Promise<void> {
    await this.#ask(v.unknown(), "PUT", "", { spec, seat, token, phase });
  }

  /**
   * Tells how far the session is.
   * @throws ServerRefusal | ServerSilent
   */
  async reportPhase(seat: TakenSeat, phase: StartedPhase): Promise<void> {
    await this.#ask(v.unknown(), "POST", "/phase", { phase }, seat.token);
  }

  /** Gives the seat back from a page that goes away; nobody is left to hear the answer. */
  leave({ seat, token }: TakenSeat): void {
    const body = new Blob([JSON.stringify({ token })], { type: "application/json" });
    navigator.sendBeacon(`${this.#path}/seats/${seat}/leave`, body);
  }

  /**
   * Asks to watch the session.
   * @throws ServerRefusal | ServerSilent
   */
  admitObserver(): Promise<AdmittedObserver> {
    return this.#ask(AdmittedObserver, "POST", "/observers", {});
  }

  /**
   * Registers the PeerJS ID under which a watching page calls; tells which seats it can call.
   * @throws ServerRefusal | ServerSilent
   */
  registerObserver({ observer, token }: AdmittedObserver, peerId: string): Promise<Registered> {
    return this.#ask(Registered, "PUT", `/observers/${observer}`, { peerId }, token);
  }

  /** Says that a watching page goes away; nobody is left to hear the answer. */
  dismissObserver({ observer, token }: AdmittedObserver): void {
    const body = new Blob([JSON.stringify({ token })], { type: "application/json" });
    navigator.sendBeacon(`${this.#path}/observers/${observer}/leave`, body);
  }

  #ask<S extends v.GenericSchema>(
    schema: S,
    method: "POST" | "PUT",
    path: string,
    body: object,
    token?: string,
  ): Promise<v.InferOutput<S>> {
    return askServer(schema, method, this.#path + path, body, token);
  }
}

/**
 * One request to the signaling server.
 * @param token of a seat
 * @throws ServerRefusal | ServerSilent
 */
export async function askServer<S extends v.GenericSchema>(
  schema: S,
  method: "GET" | "POST" | "PUT",
  path: string,
  body?: object,
  token?: string,
): Promise<v.InferOutput<S>> {
  let response: Response;
  let json: unknown;
  try {
    response = await fetch(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    json = await response.json();
  } catch (cause) {
    throw new ServerSilent("The server does not answer.", { cause });
  }
  if (!response.ok) {
    const refusal = v.safeParse(Refusal, json);
    const passing = response.status === 429 || response.status >= 500;
    if (passing || !refusal.success) throw new ServerSilent(`The server answered with status ${response.status}.`);
    throw new ServerRefusal(response.status, refusal.output.error.code, refusal.output.error.message);
  }
  const answer = v.safeParse(schema, json);
  if (!answer.success) throw new ServerSilent("The server's answer is not one that this page understands.");
  return answer.output;
}
