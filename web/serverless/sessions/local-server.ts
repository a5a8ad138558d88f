import { parseSpec, SpecError, type SessionSpec } from "../../../shared/session/spec.ts";
import { sourceMisfit, withReadyTask } from "../../../shared/session/ready/ready-tasks.ts";
import { API, PATHS } from "../../../shared/signaling/contract.ts";
import type { NetworkConfig } from "../../../shared/signaling/network-config.ts";
import type { CreatedSession, SessionList } from "../../../shared/signaling/sessions.ts";
import type { ServerAnswer, ServerLine, ServerRequest } from "../../signaling/server-line.ts";
import { Refused } from "./refused.ts";
import { answerOf, listedAs } from "./session-answers.ts";
import { newRecord, phaseIn, type Moment, type SessionRecord } from "./session-record.ts";
import type { SessionShelf } from "./session-shelf.ts";

/** As a server does: a lobby to which nobody comes is closed after so long, another session forgotten. */
const LOBBY_IDLE_MS = 15 * 60_000;
const SESSION_KEPT_MS = 7 * 24 * 3_600_000;
const SESSIONS_KEPT_MAX = 50;

/** What is needed of the page around it. */
export interface LocalServerHost {
  readonly shelf: SessionShelf;
  /** IDs of all pages that are there to be called. */
  readonly present: () => Promise<ReadonlySet<string>>;
  /** Draws an ID or a secret that nobody guesses. */
  readonly draw: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The whole address of a session's page. */
  readonly addressOf: (session: string) => string;
  /** Fills in what a session of a text leaves open. */
  readonly withText: (body: unknown) => Promise<unknown>;
  /** Asks for what lies beside the pages as a file. */
  readonly file: (path: string) => Promise<ServerAnswer>;
}

/**
 * Answers what pages ask a signaling server, in its place: each page of a browser does so for itself, out of one memory that
 * all of them share. So nobody of them is the server, and any of them may go.
 */
export class LocalServer implements ServerLine {
  readonly #host: LocalServerHost;

  constructor(host: LocalServerHost) {
    this.#host = host;
  }

  async ask(request: ServerRequest): Promise<ServerAnswer> {
    try {
      return await this.#answer(request);
    } catch (error) {
      if (error instanceof Refused) return error.answer;
      throw error;
    }
  }

  sayGoodbye(request: ServerRequest): void {
    // A page that goes away may come no further than this: then its presence ends all the same.
    void this.ask(request).catch(() => undefined);
  }

  async #answer({ method, url, body, token }: ServerRequest): Promise<ServerAnswer> {
    const path = pathIn(url);
    if (path === undefined) return this.#host.file(url);
    const [place = "", id, ...parts] = path.split("/").slice(1).map(decodeURIComponent);
    if (`/${place}` === PATHS.config)
      return { status: 200, json: { iceServers: [], networkUrls: [] } satisfies NetworkConfig };
    if (`/${place}` === PATHS.published && method === "GET" && id === undefined)
      return { status: 200, json: { published: [] } };
    if (`/${place}` === PATHS.published)
      throw new Refused("publishing-off", "Publishing needs a server, and here is none.");
    if (`/${place}` !== PATHS.sessions) throw new Refused("unknown-route", `There is no ${method} ${path} here.`);
    if (id === undefined) return method === "POST" ? this.#create(body) : this.#list();
    const moment = await this.#moment();
    return this.#host.shelf.change(id, (kept) => {
      if (kept === undefined || isStale(kept, moment)) {
        throw new Refused("unknown-session", "This browser knows no session with this ID, or no longer.");
      }
      return [kept, answerOf(kept, { method, parts, body, ...(token !== undefined && { token }) }, moment)];
    });
  }

  async #create(body: unknown): Promise<ServerAnswer> {
    const spec = specOf(await this.#host.withText(withReadyTask(body)));
    const id = this.#host.draw();
    const record = newRecord(id, spec, this.#host.now());
    await this.#host.shelf.change(id, () => [record, undefined]);
    await this.#clear();
    return { status: 201, json: { id, url: this.#host.addressOf(id) } satisfies CreatedSession };
  }

  async #list(): Promise<ServerAnswer> {
    const moment = await this.#moment();
    const records = (await this.#host.shelf.all()).filter(
      (record) => !isStale(record, moment) && phaseIn(record) !== "ended",
    );
    const sessions = records.sort((a, b) => b.createdAt - a.createdAt).map((record) => listedAs(record, moment));
    return { status: 200, json: { sessions } satisfies SessionList };
  }

  /** Takes away what nobody has asked for in a long time, and the oldest of what is too much. */
  async #clear(): Promise<void> {
    const moment = await this.#moment();
    const records = [...(await this.#host.shelf.all())].sort((a, b) => b.contactAt - a.contactAt);
    for (const [at, record] of records.entries()) {
      if (at >= SESSIONS_KEPT_MAX || isStale(record, moment)) {
        await this.#host.shelf.change(record.id, () => [undefined, undefined]);
      }
    }
  }

  async #moment(): Promise<Moment> {
    const present = await this.#host.present();
    return { now: this.#host.now(), draw: this.#host.draw, isThere: (peerId) => present.has(peerId) };
  }
}

/** The path of the API that an address asks for; undefined for other addresses. */
function pathIn(url: string): string | undefined {
  const at = url.indexOf(`${API}/`);
  return at === -1 ? undefined : url.slice(at + API.length).replace(/\?.*$/, "");
}

function isStale(record: SessionRecord, { now, isThere }: Moment): boolean {
  const pages = [...record.places.map((place) => place?.page?.peerId), ...record.watching.map(({ peerId }) => peerId)];
  if (pages.some((peerId) => peerId != null && isThere(peerId))) return false;
  return now - record.contactAt >= (phaseIn(record) === "lobby" ? LOBBY_IDLE_MS : SESSION_KEPT_MS);
}

/** @throws Refused with every wrong field */
function specOf(body: unknown): SessionSpec {
  try {
    const spec = parseSpec(body);
    const reason = spec.source && sourceMisfit(spec.source);
    if (!reason) return spec;
    throw new Refused("invalid-spec", `source ${reason}`, { field: "source", reason });
  } catch (error) {
    const first = error instanceof SpecError ? error.issues[0] : undefined;
    if (!(error instanceof SpecError) || first === undefined) throw error;
    throw new Refused("invalid-spec", error.message, { ...first, issues: error.issues });
  }
}
