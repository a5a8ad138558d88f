import type { SessionSpec } from "../../shared/session/spec.ts";
import type { PageAddress } from "../attendee.ts";
import type { SessionDocument } from "../session-document.ts";
import { dueAtOf, keptMsOf } from "../session-age.ts";
import type { Loss, SessionHouse } from "../session-house.ts";
import type { SessionStore, StoreContext } from "../session-store.ts";
import { peerIdTaken, Session } from "../session.ts";
import { documentOf, GRAIN_MS, textOf, withoutYoungSigns } from "./document-text.ts";
import { processOf, toldMoves } from "./moves.ts";
import { OneByOne } from "./one-by-one.ts";
import { PREFIX, unavailable, type RedisConnection } from "./redis-connection.ts";
import { ADD, DUE, LOAD, REMOVE, SAVE } from "./scripts.ts";

/** Tries of one change that other processes get ahead of; of 32 that ask at once one needs about as many. */
const TRIES_MAX = 200;
/** Keys are gone so long after the session should be, in case that no process is left to look through the sessions. */
const SPARE_MS = 60_000;
/** How a session was lost is remembered for so long. */
const LOSS_REMEMBERED_MS = 24 * 3_600_000;
/** Somebody else looks through a session when whoever took it up has not in so long. */
const LOOKED_THROUGH_MS = 5_000;
/** Specs that are kept here: they never change, and are large. */
const SPECS_MAX = 1_000;
/** Serials count from here, in seconds: what Redis has forgotten was given out with smaller ones. */
const SERIALS_SINCE_MS = Date.UTC(2026, 0, 1);

/** A session as it was read: its version tells whether others have changed it since. */
interface Loaded {
  readonly session: Session;
  readonly text: string;
  readonly version: string;
}

/** Sessions in a Redis that several processes share. */
export class RedisStore implements SessionStore {
  readonly contactGrainMs = GRAIN_MS;
  readonly #context: StoreContext;
  readonly #connection: RedisConnection;
  readonly #house: SessionHouse;
  readonly #isReady: () => boolean;
  /** All at once, those of one session would do each other's work over and over: only the first to save has not worked in vain. */
  readonly #changes = new OneByOne();
  readonly #specs = new Map<string, { readonly digest: string; readonly spec: SessionSpec }>();
  /** Versions of sessions that were read in order to be given up. */
  readonly #versions = new WeakMap<Session, string>();

  /** @param isReady whether this process has what it shares with the others */
  constructor(context: StoreContext, connection: RedisConnection, isReady: () => boolean) {
    this.#context = context;
    this.#connection = connection;
    this.#isReady = isReady;
    const serialMin = (): number => Math.floor((context.now() - SERIALS_SINCE_MS) / 1000);
    // A script tells, in the step that saves.
    this.#house = { ...context, serialMin, isTaken: () => false };
  }

  async size(): Promise<number> {
    return (await this.#send("ZCARD", "sessions")) as number;
  }

  async read(id: string): Promise<Session | undefined> {
    return (await this.#load(id))?.session;
  }

  async all(): Promise<readonly Session[]> {
    const ids = (await this.#send("ZRANGE", "sessions", "0", "-1")) as string[];
    const loaded = await Promise.all(ids.map((id) => this.#load(id)));
    return loaded.flatMap((held) => (held === undefined ? [] : [held.session]));
  }

  async lossOf(id: string): Promise<Loss | undefined> {
    return (((await this.#send("GET", `lost:${id}`)) as string | null) ?? undefined) as Loss | undefined;
  }

  async address(peerId: string): Promise<PageAddress | undefined> {
    const known = (await this.#send("GET", `page:${peerId}`)) as string | null;
    const [session, role, number] = (known ?? "").split(" ");
    if (session === undefined || (role !== "seat" && role !== "observer")) return undefined;
    return { session, role, number: Number(number) };
  }

  open(document: SessionDocument): Session {
    return new Session(document, this.#house);
  }

  async add(session: Session): Promise<"added" | "known" | "full"> {
    const { id, document } = session;
    const { sessionsMax, sessionsPerAddressMax } = this.#context.limits;
    const outcome = await this.#run(
      ...([ADD, id, textOf(document), JSON.stringify(document.spec), document.specDigest, document.createdAt] as const),
      ...[this.#dueAt(session), this.#keptMs(session), document.creator ?? "", sessionsMax, sessionsPerAddressMax],
      JSON.stringify(toldMoves(session, session.takeMoves())),
    );
    if (outcome === "taken") throw peerIdTaken();
    return outcome as "added" | "known" | "full";
  }

  update<T>(id: string, change: (session: Session) => T): Promise<{ readonly result: T } | undefined> {
    return this.#changes.do(id, () => this.#update(id, change));
  }

  async remove(session: Session, loss: Loss): Promise<void> {
    const version = this.#versions.get(session) ?? "";
    session.end();
    const { limits } = this.#context;
    await this.#run(
      ...([REMOVE, session.id, version, session.document.creator ?? ""] as const),
      JSON.stringify(toldMoves(session, session.takeMoves())),
      ...[loss === "dropped" ? "" : loss, this.#context.now(), limits.expiredRememberedMax, LOSS_REMEMBERED_MS],
    );
    this.#specs.delete(session.id);
  }

  async sweep(): Promise<void> {
    if (!this.#isReady()) return;
    const ids = (await this.#run(DUE, LOOKED_THROUGH_MS)) as string[];
    for (const id of ids) {
      const swept = await this.update(id, (session) => ({ session, fate: session.sweep() }));
      if (swept === undefined || swept.result.fate === "kept") continue;
      // What has been changed by then is looked through again.
      const loaded = await this.#load(id);
      const fate = loaded?.session.sweep();
      if (loaded !== undefined && fate !== undefined && fate !== "kept") await this.remove(loaded.session, fate);
    }
  }

  async #update<T>(id: string, change: (session: Session) => T): Promise<{ readonly result: T } | undefined> {
    for (let tries = 1; tries <= TRIES_MAX; tries++) {
      const loaded = await this.#load(id);
      if (loaded === undefined) return undefined;
      const result = change(loaded.session);
      if (await this.#save(loaded)) return { result };
      // Those who got ahead are done sooner if not all come again at once.
      if (tries > 2) await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(tries, 20)));
    }
    throw unavailable();
  }

  async #load(id: string): Promise<Loaded | undefined> {
    const known = this.#specs.get(id);
    const held = (await this.#run(LOAD, id, known?.digest ?? "")) as [string, string, string, string[]] | null;
    if (held === null) return undefined;
    const [text, version, specText, alive] = held;
    const spec = specText === "" && known !== undefined ? known.spec : (JSON.parse(specText) as SessionSpec);
    const document = documentOf(text, spec);
    if (spec !== known?.spec) this.#rememberSpec(id, document.specDigest, spec);
    const session = this.open(document);
    session.detachAll((socket) => !alive.includes(processOf(socket)));
    this.#versions.set(session, version);
    return { session, text, version };
  }

  /** @returns false where others have changed it meanwhile */
  async #save({ session, text, version }: Loaded): Promise<boolean> {
    const { id, document } = session;
    withoutYoungSigns(documentOf(text, document.spec), document);
    const after = textOf(document);
    if (after === text) return true;
    const outcome = await this.#run(
      ...([SAVE, id, version, after, this.#dueAt(session), this.#keptMs(session), document.creator ?? ""] as const),
      JSON.stringify(toldMoves(session, session.takeMoves())),
    );
    if (outcome === "taken") throw peerIdTaken();
    return outcome === "saved";
  }

  #keptMs(session: Session): number {
    return Math.ceil(keptMsOf(session, this.#context.limits) + SPARE_MS);
  }

  #dueAt(session: Session): number {
    return dueAtOf(session, this.#context.limits, this.#context.now());
  }

  #rememberSpec(id: string, digest: string, spec: SessionSpec): void {
    this.#specs.set(id, { digest, spec });
    for (const oldest of this.#specs.keys()) {
      if (this.#specs.size <= SPECS_MAX) return;
      this.#specs.delete(oldest);
    }
  }

  #send(command: string, key: string, ...rest: string[]): Promise<unknown> {
    if (!this.#isReady()) return Promise.reject(unavailable());
    return this.#connection.send([command, PREFIX + key, ...rest]);
  }

  #run(script: string, ...given: readonly (string | number)[]): Promise<unknown> {
    if (!this.#isReady()) return Promise.reject(unavailable());
    return this.#connection.run(script, ...given);
  }
}
