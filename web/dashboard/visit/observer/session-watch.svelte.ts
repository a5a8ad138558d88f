import { IceServers } from "../../../introduction/ice-servers.ts";
import { checkCanObserve, Observation } from "../../../introduction/observation.ts";
import { fetchNetworkConfig } from "../../../introduction/network-config.ts";
import type { SessionPhase } from "../../../../shared/signaling/contract.ts";
import type { SessionDetail } from "../../../../shared/signaling/sessions.ts";
import { ownServer } from "../../../signaling/signaling-client.ts";
import { automateObserver, installAutomation } from "../../../seat/automation.ts";
import { SeatView } from "../../live/seat-view.svelte.ts";
import { troubleOf, type Trouble } from "../session/trouble.ts";
import { JoinError } from "../../../seat/seat-holder.ts";
import { SeatPicture } from "../../../seat/seat-picture.ts";
import { newsOf, PictureError, PictureReader } from "../../../seat/observing/picture.ts";

/** How often the seats are read while there is nobody to look through. */
const POLL_MS = 1000;
/** How long after a trouble that may be over the session is asked for again. */
const RETRY_MS = 3000;

/** Through whom this tab looks, and what of that has changed last. */
export interface Sight {
  /** Null while nobody's page can be looked through. */
  readonly through: number | null;
  /** The seat that was asked for; null for any. */
  readonly wanted: number | null;
  /** Seats whose pages can be called now, ascending. */
  readonly reachable: readonly number[];
  /** Whether the server answered when it was last asked. */
  readonly serverAnswers: boolean;
  readonly phase: SessionPhase | undefined;
  /** Since when `through` is what it is, in milliseconds since 1970. */
  readonly since: number;
}

/** One visit of a tab that watches a session without a seat. */
export class SessionWatch {
  detail: SessionDetail | undefined = $state.raw();
  trouble: Trouble | undefined = $state.raw();
  /** Undefined until a seat's page has told something. */
  view: SeatView | undefined = $state.raw();
  /** Milliseconds since 1970 at which the newest of it came; undefined before. */
  seenAt: number | undefined = $state();
  sight: Sight | undefined = $state.raw();

  readonly #session: string;
  readonly #query: URLSearchParams;
  #observation: Observation | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #over = false;

  /** @param query of the page: `observe`, `relay` */
  constructor(session: string, query: URLSearchParams) {
    this.#session = session;
    this.#query = query;
    installAutomation();
  }

  /** Reads the session and begins to watch it. What goes wrong becomes `trouble`. */
  async start(): Promise<void> {
    this.trouble = undefined;
    await this.#begin();
  }

  async #begin(): Promise<void> {
    clearTimeout(this.#timer);
    this.#observation?.end();
    try {
      checkCanObserve();
      const detail = await ownServer.readSession(this.#session);
      this.detail = detail;
      // The parts of the page come first: later the server may be gone, and the view goes on without it (M5).
      const [{ iceServers }] = await Promise.all([fetchNetworkConfig(), fetchObserverParts()]);
      this.trouble = undefined;
      if (!this.#over) this.#watch(detail, new IceServers(iceServers));
    } catch (error) {
      this.trouble = troubleOf(error);
      if (this.trouble.isPassing === true && !this.#over) this.#timer = setTimeout(() => void this.#begin(), RETRY_MS);
    }
  }

  /** Looks through a seat's page as soon as it can be reached; null for any one. */
  lookThrough(seat: number | null): void {
    this.#observation?.lookThrough(seat);
  }

  /** What the present seat's page told cannot be drawn: tries another one first. */
  distrust(): void {
    const { through } = this.sight ?? { through: null };
    if (through !== null) this.#observation?.distrust(through);
  }

  end(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#observation?.end();
    this.view?.stop();
  }

  #watch({ spec }: SessionDetail, iceServers: IceServers): void {
    const seen = new SeatPicture(this.#session);
    const reader = new PictureReader(this.#session, spec.seats);
    const observation = new Observation({
      session: this.#session,
      iceServers,
      iceTransportPolicy: this.#query.has("relay") ? "relay" : "all",
      onChange: () => this.#look(observation),
      onMessage: (seat, bytes) => {
        try {
          seen.take(...newsOf(reader.read(seat, bytes)));
          this.seenAt = Date.now();
          this.view ??= new SeatView(seen);
        } catch (error) {
          if (!(error instanceof PictureError)) throw error;
          observation.distrust(seat);
        }
      },
      onTrouble: (trouble) => {
        if (trouble?.isFinal === true) observation.end();
        this.trouble = trouble && troubleOf(new JoinError(trouble.code, trouble.message));
      },
    });
    this.#observation = observation;
    automateObserver(seen, () => this.sight && { through: this.sight.through, since: this.sight.since });
    this.#look(observation);
    void this.#pollSeats();
  }

  #look({ through, wanted, reachable, serverAnswers, phase }: Observation): void {
    const before = this.sight;
    const since = before?.through === through ? before.since : Date.now();
    this.sight = { through, wanted, reachable, serverAnswers, phase, since };
  }

  /** While nobody can be looked through, the server's word for who has a seat is all there is to show. */
  async #pollSeats(): Promise<void> {
    if (this.#over || this.view !== undefined) return;
    try {
      this.detail = await ownServer.readSession(this.#session);
    } catch {
      // Whether the server is there is the observation's to tell.
    }
    if (this.trouble === undefined || this.trouble.isPassing === true) {
      this.#timer = setTimeout(() => void this.#pollSeats(), POLL_MS);
    }
  }
}

async function fetchObserverParts(): Promise<void> {
  await Promise.all([
    import("../../live/cluster/ClusterView.svelte"),
    import("../../live/cluster/classroom/Classroom.svelte"),
    import("../../live/cluster/how/Cards.svelte"),
    import("../session/Lobby.svelte"),
    import("../../charts/LineChart.svelte"),
  ]);
}
