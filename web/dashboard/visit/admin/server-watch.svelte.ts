import { reasonOf } from "../../../../shared/reason-of.ts";
import { ADMIN_TOKEN_CHARACTERS, type AdminOverview, type AdminSession } from "../../../../shared/signaling/admin.ts";
import { AdminClient } from "../../../signaling/admin-client.ts";
import { ServerError, ServerRefusal } from "../../../signaling/server-error.ts";

const POLL_MS = 4_000;
/** Where a token outlives a reload of this tab, and nothing else: a cookie would be sent by itself. */
const KEPT_AS = "lockstep.admin-token";

/** What whoever runs the server is shown of it, from when the token is given until it is put away. */
export class ServerWatch {
  /** As it was when last asked; undefined before. */
  overview: AdminOverview | undefined = $state.raw();
  /** A token is there that the server has not refused. */
  isIn = $state(false);
  /** The server is asked for the first time with this token. */
  isEntering = $state(false);
  /** Why there is no overview, or none that is new. */
  trouble = $state("");
  /** What was done last, for who listens. */
  done = $state("");
  /** Keys of sessions that are being closed. */
  closing: readonly string[] = $state.raw([]);
  #client: AdminClient | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Goes on with a token that this tab has kept. */
  start(): void {
    const token = keptToken();
    if (token !== undefined) void this.enter(token);
  }

  /** Leaves the page; the token stays with the tab. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#client = undefined;
  }

  async enter(given: string): Promise<void> {
    const token = given.trim();
    const fault = tokenFault(token);
    this.trouble = fault ?? "";
    if (fault !== undefined) return;
    this.isEntering = true;
    this.#client = new AdminClient(token);
    await this.#read();
    this.isEntering = false;
    if (this.overview === undefined) return;
    this.isIn = true;
    keep(token);
  }

  /** Puts the token away: nothing of the server is shown any more. @param trouble why, if not by a person's wish */
  leave(trouble = ""): void {
    this.stop();
    this.trouble = trouble;
    keep(undefined);
    this.overview = undefined;
    this.isIn = false;
    this.done = "";
  }

  async close({ key, shortId }: AdminSession): Promise<void> {
    const client = this.#client;
    if (client === undefined) return;
    this.closing = [...this.closing, key];
    try {
      await client.closeSession(key);
      this.done = `Session ${shortId} is closed.`;
    } catch (error) {
      const isGone = error instanceof ServerError && error.code === "unknown-session";
      if (isGone) this.done = `Session ${shortId} was gone already.`;
      else this.trouble = reasonOf(error);
    }
    await this.#read();
    this.closing = this.closing.filter((each) => each !== key);
  }

  async #read(): Promise<void> {
    const client = this.#client;
    if (client === undefined) return;
    clearTimeout(this.#timer);
    try {
      const overview = await client.overview();
      if (this.#client !== client) return;
      this.overview = overview;
      this.trouble = "";
    } catch (error) {
      if (this.#client !== client) return;
      this.trouble = troubleWords(error);
      // Only a person can do better than a token that is refused.
      if (error instanceof ServerRefusal) return this.leave(this.trouble);
    }
    if (this.overview !== undefined) this.#timer = setTimeout(() => void this.#read(), POLL_MS);
  }
}

/** What a text has wrong that is no token; undefined for one that may be. */
export function tokenFault(text: string): string | undefined {
  const { min, max } = ADMIN_TOKEN_CHARACTERS;
  if (text === "") return "Give the token first.";
  if (/^[\x21-\x7e]+$/.test(text) && text.length >= min && text.length <= max) return undefined;
  return `A token has ${min} to ${max} letters, digits and signs, without spaces.`;
}

function troubleWords(error: unknown): string {
  if (!(error instanceof ServerError)) return reasonOf(error);
  if (error.code === "unknown-route") {
    return "This server has no page for its operator: it was started without a token. Start it with LOCKSTEP_ADMIN_TOKEN.";
  }
  return error.message;
}

function keptToken(): string | undefined {
  try {
    return sessionStorage.getItem(KEPT_AS) ?? undefined;
  } catch {
    return undefined;
  }
}

/** A browser that keeps nothing asks for it again after a reload. */
function keep(token: string | undefined): void {
  try {
    if (token === undefined) sessionStorage.removeItem(KEPT_AS);
    else sessionStorage.setItem(KEPT_AS, token);
  } catch {
    // It is in this page's memory.
  }
}
