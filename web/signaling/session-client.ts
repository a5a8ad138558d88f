import type * as v from "valibot";
import { apiPath, PATHS, type StartedPhase } from "../../shared/signaling/contract.ts";
import type { Goodbye, Revival, SeatRegistration } from "../../shared/signaling/requests.ts";
import {
  AdmittedObserver,
  PhaseAnswer,
  RegisteredObserver,
  RegisteredSeat,
  TakenSeat,
} from "../../shared/signaling/seats.ts";
import { SessionDetail } from "../../shared/signaling/sessions.ts";
import { ask, type Question } from "./ask.ts";
import { serverLine } from "./server-line.ts";

/** Whoever takes part asks again. */
const ANSWER_MS_MAX = 5_000;

/** What those who take part in one session, or watch it, ask of its signaling server. */
export class SessionClient {
  readonly #id: string;
  readonly #origin: string;

  /** @param origin of the server, `http://localhost:8080`; by default the page's own */
  constructor(session: string, origin = "") {
    this.#id = session;
    this.#origin = origin;
  }

  /**
   * Takes a free seat, or asks for the one that a token holds.
   * @param name of who takes a free one, which those who look at the lobby are shown at once
   * @throws ServerRefusal | ServerUnable
   */
  takeSeat(token: string | undefined, name = ""): Promise<TakenSeat> {
    const body = token === undefined ? { name } : { token };
    return this.#ask(TakenSeat, "POST", apiPath(PATHS.seats, { id: this.#id }), body);
  }

  /**
   * Registers this page load and the PeerJS ID under which it can be called; tells who else is there.
   * @throws ServerRefusal | ServerUnable
   */
  register({ seat, token }: TakenSeat, registration: SeatRegistration): Promise<RegisteredSeat> {
    return this.#ask(RegisteredSeat, "PUT", apiPath(PATHS.seat, { id: this.#id, seat }), registration, token);
  }

  /**
   * Tells a server that was restarted of the session and of a seat in it, which had started (M5). The token proves that
   * the seat was given away, and the newest one has it; asking again with the same is fine.
   * @throws ServerRefusal | ServerUnable
   */
  async revive({ spec, seat, token, phase }: Revival): Promise<void> {
    await this.#ask(SessionDetail, "PUT", apiPath(PATHS.session, { id: this.#id }), { spec, seat, token, phase });
  }

  /**
   * Tells how far the session is.
   * @throws ServerRefusal | ServerUnable
   */
  async reportPhase({ token }: TakenSeat, phase: StartedPhase): Promise<void> {
    await this.#ask(PhaseAnswer, "POST", apiPath(PATHS.phase, { id: this.#id }), { phase }, token);
  }

  /** Gives the seat back from a page that goes away. */
  leave({ seat, token, incarnation }: TakenSeat & Pick<SeatRegistration, "incarnation">): void {
    this.#sayGoodbye(apiPath(PATHS.leaveSeat, { id: this.#id, seat }), { token, incarnation });
  }

  /**
   * Asks to watch the session.
   * @throws ServerRefusal | ServerUnable
   */
  admitObserver(): Promise<AdmittedObserver> {
    return this.#ask(AdmittedObserver, "POST", apiPath(PATHS.observers, { id: this.#id }), {});
  }

  /**
   * Registers the PeerJS ID under which a watching page calls; tells which seats it can call.
   * @throws ServerRefusal | ServerUnable
   */
  registerObserver({ observer, token }: AdmittedObserver, peerId: string): Promise<RegisteredObserver> {
    const path = apiPath(PATHS.observer, { id: this.#id, observer });
    return this.#ask(RegisteredObserver, "PUT", path, { peerId }, token);
  }

  /** Says that a watching page goes away. */
  dismissObserver({ observer, token }: AdmittedObserver): void {
    this.#sayGoodbye(apiPath(PATHS.leaveObserver, { id: this.#id, observer }), { token });
  }

  /** Nobody is left to hear the answer. */
  #sayGoodbye(path: string, body: v.InferOutput<typeof Goodbye>): void {
    serverLine().sayGoodbye({ method: "POST", url: this.#origin + path, body });
  }

  #ask<S extends v.GenericSchema>(
    schema: S,
    method: Question<S>["method"],
    path: string,
    body: object,
    token?: string,
  ): Promise<v.InferOutput<S>> {
    return ask({
      ...{ method, url: this.#origin + path, schema, body, withinMs: ANSWER_MS_MAX },
      ...(token !== undefined && { token }),
    });
  }
}
