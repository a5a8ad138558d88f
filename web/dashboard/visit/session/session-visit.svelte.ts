import { bringBack, seatToReturnTo } from "../../../introduction/seat-return.ts";
import { deviceBackend, type DeviceBackend } from "../../../ports/training.ts";
import { fetchCode } from "../../../ports/fetch-code.ts";
import { KeptSeatsRefused } from "../../../introduction/join-error.ts";
import { forgetOwnSeat, forgetSeat, ownSeat } from "../../../introduction/remembered-seats.ts";
import type { OwnData } from "../../../ports/own-data.ts";
import { type Bringing, type BroughtSources } from "../../tasks/brought-sources.ts";
import { bringingOf } from "../../tasks/bringing.ts";
import { broughtAhead, forgetAhead } from "../../tasks/brought-ahead.ts";
import { keepSources, keptSources } from "../../tasks/kept-sources.ts";
import { hasEnded } from "../../../../shared/peer/states.ts";
import type { SessionDetail } from "../../../../shared/signaling/sessions.ts";
import { ServerError, ServerUnable } from "../../../signaling/server-error.ts";
import { ownServer } from "../../../signaling/signaling-client.ts";
import { allowsFaults, automate, installAutomation } from "../../../seat/automation.ts";
import { dealOut, dealtToFrame, peersToFeed } from "../companions/dealt-data.ts";
import { afterPaint } from "../../kit/after-paint.ts";
import { isFramed } from "../../kit/framed.ts";
import { storedResults } from "../../../seat/stored-results.ts";
import { JoinError, type SeatHolder } from "../../../seat/seat-holder.ts";
import { markSeatTaken } from "../../kit/routing/router.svelte.ts";
import type { SeatLeft } from "./before-join-words.ts";
import { SeatView } from "../../live/seat-view.svelte.ts";
import { keepOwnName, ownName } from "../../kit/own-name.ts";
import { BackendNameError, troubleOf, type Trouble } from "./trouble.ts";

/** What a server says of a session that its peers may know more of. */
const FORGOTTEN: readonly string[] = ["unknown-session", "session-expired"];

/** How often the seats are read while a session fills. */
const POLL_MS = 1000;
/** How long after a trouble that may be over the session is asked for again. */
const RETRY_MS = 3000;

/** Parts of pages that are not here yet: the server may be gone when they are needed (M5). */
export interface LateParts {
  /** All that the page of a seat shows while it trains; fetched before the seat is taken. */
  readonly session: () => Promise<unknown>;
  /** The same for a peer in a frame, which never shows more than its own few figures. */
  readonly frame: () => Promise<unknown>;
  /**
   * What a click in the cluster's page or a finished session can lead to: more than a first load should be, so it comes
   * while the lobby waits, and may fail.
   */
  readonly later: () => Promise<unknown>;
}

/** One visit to a session's page: look at it, join it, hold a seat. */
export class SessionVisit {
  detail: SessionDetail | undefined = $state.raw();
  seatLeft: SeatLeft | undefined = $state.raw();
  /** The seat, once it is taken, and what is shown of it. */
  holder: SeatHolder | undefined = $state.raw();
  view: SeatView | undefined = $state.raw();
  trouble: Trouble | undefined = $state.raw();
  joining = $state(false);
  /** Where people give this tab its data, in a session of such data. */
  sources: BroughtSources | undefined = $state.raw();
  /** How they give it. */
  bringing: Bringing | undefined = $state.raw();
  /** They were given to this page before the session was there. */
  isAhead = $state(false);
  /** What the person before this page wants to be called; "" for nothing. */
  name = $state("");

  readonly #session: string;
  readonly #query: URLSearchParams;
  readonly #parts: LateParts;
  /** Seats of which the server refused what this browser keeps. */
  #refused: readonly number[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hadSeat = false;
  #over = false;
  /** In a frame, its part of what the page around it was given. */
  readonly #dealt = dealtToFrame();

  /** @param query of the page: `join`, `backend=webgpu|simd|wasm|cpu`, which is also called `engine`, `bridge`, `relay`, `faults`, `name` */
  constructor(session: string, query: URLSearchParams, parts: LateParts) {
    this.#session = session;
    this.#query = query;
    this.#parts = parts;
    this.name = ownName(query);
    installAutomation();
  }

  /** Reads the session and keeps its seats fresh until a seat is taken; joins at once if asked to. */
  async start(): Promise<void> {
    this.trouble = undefined;
    await this.#begin();
  }

  async #begin(): Promise<void> {
    await this.#read();
    if (this.trouble === undefined && this.joinsByItself && this.#canJoin) await this.join();
  }

  /** The page's address asks for a seat, or this very page had one: no click is needed. */
  get joinsByItself(): boolean {
    return this.#query.has("join") || this.#hadSeat;
  }

  /** This tab had data, or a seat, before it was loaded anew. */
  get returning(): boolean {
    return ownSeat(this.#session) !== undefined || (!this.isAhead && hadData());
  }

  /** The session's peers bring data, and there are none for this one yet. */
  get wantsData(): boolean {
    return this.sources?.lack !== undefined && this.#dealt === undefined;
  }

  /** A session that has ended takes back only its own peers, and only where they have something to go on with. */
  get #canJoin(): boolean {
    if (this.wantsData) return false;
    if (this.detail?.phase !== "ended") return this.detail !== undefined;
    return this.seatLeft !== undefined && !this.seatLeft.hasFinished;
  }

  /** Takes a seat. What goes wrong becomes `trouble`. */
  async join(): Promise<void> {
    if (this.view !== undefined) return;
    const { sources } = this;
    await this.#join(async () => {
      if (sources === undefined) return null;
      // Hundreds of megabytes are put together.
      await afterPaint();
      return this.#dealt ?? dealOut(sources.combined(), sources.peers);
    });
  }

  /** @param bring gives what people gave to this tab */
  async #join(bring: () => Promise<OwnData | null>): Promise<void> {
    if (this.joining || this.detail === undefined) return;
    this.joining = true;
    try {
      const own = await bring();
      const backend = readBackend(this.#query.get("backend") ?? this.#query.get("engine"));
      const { takeSeat } = await this.#loadSeatTaking();
      const holder = await takeSeat({
        session: this.#session,
        spec: this.detail.spec,
        backend,
        passage: this.#query.has("bridge") ? "bridge" : "auto",
        relay: this.#query.has("relay"),
        own,
        name: this.name,
        faults: allowsFaults(),
        onLost: (kept) => void this.#join(() => Promise.resolve(kept)),
      });
      this.#keepSources();
      forgetAhead(this.#session);
      markSeatTaken(() => this.#endSeat());
      this.#keepSeatOnReload();
      if (!isFramed()) void this.#parts.later();
      automate(holder);
      this.#hadSeat = true;
      this.holder = holder;
      this.view?.stop();
      this.view = new SeatView(holder.picture);
      clearTimeout(this.#timer);
    } catch (error) {
      // A seat that was lost is shown, as one that nothing is known of, until there is another one, or none.
      this.holder = undefined;
      this.view?.stop();
      this.view = undefined;
      this.#meetTrouble(error);
      this.#goOn();
    } finally {
      this.joining = false;
    }
  }

  /** The person before this page wants to be called so, here and in sessions to come. */
  rename(name: string): void {
    this.name = name;
    keepOwnName(name);
    this.holder?.rename(name);
  }

  /** A person says that the seats which the server refused are worth nothing: they are thrown away, and all begins anew. */
  forgetRefused(): Promise<void> {
    const own = ownSeat(this.#session)?.seat;
    if (own !== undefined && this.#refused.includes(own)) forgetOwnSeat(this.#session);
    for (const seat of this.#refused) forgetSeat({ session: this.#session, seat });
    this.#refused = [];
    return this.start();
  }

  #meetTrouble(error: unknown): void {
    this.#refused = error instanceof KeptSeatsRefused ? error.seats : [];
    this.trouble = troubleOf(error);
  }

  /** The training worker has what people brought; this page keeps it for a session that follows this one. */
  #keepSources(): void {
    const { sources } = this;
    if (sources && this.#dealt === undefined && sources.lack === undefined)
      keepSources(this.#session, sources, sources.combined());
    else sources?.clear();
  }

  /**
   * What people brought lives as long as the document: whoever goes on from a session that is over need not bring it again.
   * Without such data a new document ends the seat.
   */
  #endSeat(): boolean {
    const state = this.holder?.picture.moment.status?.state;
    if (keptSources(this.#session) === undefined || state === undefined || !hasEnded(state)) return false;
    this.holder?.end();
    return true;
  }

  /** Ends the visit: no more polls, no more pictures. A held seat goes with the document. */
  end(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.view?.stop();
  }

  /** From now on the page's address takes the seat again: whoever loads it anew comes back as a peer (P8). */
  #keepSeatOnReload(): void {
    if (this.joinsByItself) return;
    const { pathname, search } = location;
    history.replaceState(history.state, "", `${pathname}${search === "" ? "?" : `${search}&`}join`);
  }

  async #read(): Promise<void> {
    try {
      const detail = await this.#readSession();
      this.seatLeft = await findSeatLeft(detail);
      this.bringing ??= (await bringingOf(detail.spec)) ?? undefined;
      this.sources ??= this.#broughtAhead() ?? this.bringing?.open(detail.spec);
      if (this.sources) this.sources.peers = peersToFeed(detail.spec.seats);
      this.detail = detail;
      if (this.trouble?.isPassing === true) this.trouble = undefined;
    } catch (error) {
      // Once the session was seen, a server that is silent for a moment is no reason to take the page away.
      const passing = this.detail !== undefined && isSilence(error);
      if (!passing && this.view === undefined) this.#meetTrouble(error);
    }
    this.#goOn();
  }

  /** Data are in this page's memory alone; that there were some, its place in the history remembers. */
  #broughtAhead(): BroughtSources | undefined {
    const ahead = broughtAhead(this.#session);
    if (ahead === undefined) return undefined;
    this.isAhead = true;
    history.replaceState({ ...(history.state as object | null), hadData: true }, "");
    return ahead;
  }

  /** Reads again later, as long as there is something to learn; after a trouble, also tries again what came of it. */
  #goOn(): void {
    clearTimeout(this.#timer);
    if (this.#over || this.view !== undefined) return;
    if (this.trouble?.isPassing === true) this.#timer = setTimeout(() => void this.#begin(), RETRY_MS);
    else if (this.trouble === undefined && this.detail?.phase !== "ended") {
      this.#timer = setTimeout(() => void this.#read(), POLL_MS);
    }
  }

  /** A server that was restarted is told of a session in which this browser had a seat (M5). */
  async #readSession(): Promise<SessionDetail> {
    try {
      return await ownServer.readSession(this.#session);
    } catch (error) {
      const isForgotten = error instanceof ServerError && FORGOTTEN.includes(error.code);
      if (!isForgotten || !(await bringBack(this.#session))) throw error;
      return ownServer.readSession(this.#session);
    }
  }

  /** The code of a peer is fetched when somebody joins. @throws ServerUnable where the server does not hand it out */
  async #loadSeatTaking(): Promise<typeof import("../../../seat/take-seat.ts")> {
    try {
      const parts = isFramed() ? this.#parts.frame : this.#parts.session;
      const [seatTaking] = await Promise.all([fetchCode(() => import("../../../seat/take-seat.ts")), fetchCode(parts)]);
      return seatTaking;
    } catch {
      // A server that answers, and has no such file, was updated since this page was loaded.
      await ownServer.readSession(this.#session);
      throw new ServerUnable("unreadable", "The server does not have the code that this page asks for any more.");
    }
  }
}

async function findSeatLeft({ id, phase }: SessionDetail): Promise<SeatLeft | undefined> {
  // In a lobby a seat that was left is free for everybody.
  const seat = phase === "lobby" ? undefined : await seatToReturnTo(id);
  return seat === undefined ? undefined : { seat, hasFinished: phase === "ended" && (await hasFinished(id, seat)) };
}

/** A page that stood here before this one was loaded had data for the session. */
function hadData(): boolean {
  const state: unknown = history.state;
  return typeof state === "object" && state !== null && "hadData" in state;
}

function isSilence(error: unknown): boolean {
  if (error instanceof JoinError) return error.code === "server-unreachable";
  return error instanceof ServerError && error.code === "unreachable";
}

async function hasFinished(session: string, seat: number): Promise<boolean> {
  try {
    const results = await (await storedResults()).list();
    return results.some((result) => result.session === session && result.seat === seat && result.reason === "finished");
  } catch {
    // Without a store nothing was saved.
    return false;
  }
}

/** The backend that `?backend=` or `?engine=` forces. */
function readBackend(text: string | null): DeviceBackend | null {
  const backend = text === null ? null : deviceBackend(text);
  if (text !== null && backend === null) throw new BackendNameError(text);
  return backend;
}
