import { createHash } from "node:crypto";
import { createClient, ErrorReply } from "@redis/client";
import { reasonOf } from "../../shared/reason-of.ts";
import { ApiError } from "../api-error.ts";
import type { Log } from "../log.ts";
import { shownRedisUrl } from "./redis-url.ts";
import { SCRIPTS } from "./scripts.ts";

/** Before all keys and channels: a Redis may have others beside Lockstep. */
export const PREFIX = "lockstep:";

/** A Redis that is there answers within milliseconds; one that is not must not keep pages waiting. */
const CONNECTING_MS_MAX = 2_000;
const SILENCE_MS_MAX = 2_000;
const WATCHED_EVERY_MS = 250;
const RECONNECTED_AFTER_MS = 250;
/** Of the connection that only hears; one that is silent is made anew. */
const PING_EVERY_MS = 1_000;
/** Commands that wait for their answers: pages are told to come again before this process runs out of memory. */
const COMMANDS_MAX = 20_000;
/** A page that is told that Redis is away may ask again after so long. */
const RETRY_AFTER_S = 2;

/** What is told through a channel: its name, then what belongs to it. */
export type Told = readonly string[];

/** The two connections to Redis: one that asks, and one that hears what this process is told. */
export class RedisConnection {
  readonly #url: string;
  readonly #log: Log;
  readonly #hashes = new Map<string, string>();
  readonly #channel: string;
  readonly #heard: (told: Told) => void;
  #clients: readonly [asking: Client, hearing: Client] | undefined;
  #watch: NodeJS.Timeout | undefined;
  #unanswered = 0;
  /** When something was answered last, or asked while nothing else was waiting, by a monotonic clock. */
  #movedAt = 0;
  #lostAt: number | undefined;

  /**
   * @param url as `readRedisUrl` takes it; what is told of it has no password in it
   * @param channel whose words this process hears
   */
  constructor(url: string, channel: string, heard: (told: Told) => void, log: Log) {
    this.#url = url;
    this.#channel = PREFIX + channel;
    this.#heard = heard;
    this.#log = log;
  }

  /** Whether it answers, as far as is known. */
  get isThere(): boolean {
    return this.#lostAt === undefined && this.#clients !== undefined;
  }

  /** Connects, for as long as it takes, and again whenever it has to. */
  start(): void {
    this.#connect();
    this.#watch = setInterval(() => {
      const isHung = this.#unanswered > 0 && performance.now() - this.#movedAt > SILENCE_MS_MAX;
      if (!isHung) return;
      this.#lost(`no answer for ${SILENCE_MS_MAX / 1000} s`);
      this.#end();
      this.#connect();
    }, WATCHED_EVERY_MS);
  }

  /**
   * Runs a script.
   * @throws ApiError 503 while Redis does not answer
   */
  async run(script: string, ...given: readonly (string | number)[]): Promise<unknown> {
    const rest = ["0", PREFIX, ...given.map(String)];
    try {
      return await this.send(["EVALSHA", this.#hashOf(script), ...rest]);
    } catch (error) {
      if (!(error instanceof ErrorReply) || !error.message.startsWith("NOSCRIPT")) throw error;
      return this.send(["EVAL", script, ...rest]);
    }
  }

  /**
   * Sends one command.
   * @throws ApiError 503 while Redis does not answer; an ErrorReply for a command that is wrong
   */
  async send(command: string[]): Promise<unknown> {
    const client = this.#clients?.[0];
    if (client === undefined) throw unavailable();
    if (this.#unanswered === 0) this.#movedAt = performance.now();
    this.#unanswered += 1;
    try {
      const reply = await client.sendCommand(command);
      this.#movedAt = performance.now();
      return reply;
    } catch (error) {
      if (error instanceof ErrorReply && !isPassing(error)) throw error;
      throw unavailable(error);
    } finally {
      this.#unanswered -= 1;
    }
  }

  close(): void {
    clearInterval(this.#watch);
    this.#end();
  }

  #connect(): void {
    const [asking, hearing] = [clientOf(this.#url), clientOf(this.#url)];
    this.#clients = [asking, hearing];
    asking.on("ready", () => {
      // Before anything else: a script that Redis has to be told first would be overtaken by those after it.
      for (const script of SCRIPTS) asking.sendCommand(["SCRIPT", "LOAD", script]).catch(() => undefined);
      this.#found();
    });
    asking.on("error", (error: unknown) => this.#lost(reasonOf(error)));
    // The same has happened to the other, most likely.
    hearing.on("error", () => undefined);
    // These fail only when the clients are ended.
    asking.connect().catch(() => undefined);
    hearing.connect().catch(() => undefined);
    // Once it has subscribed, it does so by itself whenever it has to connect again.
    let hears = false;
    hearing.on("ready", () => {
      if (hears) return;
      hearing
        .subscribe(this.#channel, (message) => this.#heard(JSON.parse(message) as Told))
        .then(() => (hears = true))
        .catch((error: unknown) => this.#log.debug(`Redis: ${reasonOf(error)}`));
    });
  }

  #end(): void {
    const clients = this.#clients ?? [];
    this.#clients = undefined;
    for (const client of clients) client.destroy();
  }

  #hashOf(script: string): string {
    const known = this.#hashes.get(script);
    if (known !== undefined) return known;
    const hash = createHash("sha1").update(script).digest("hex");
    this.#hashes.set(script, hash);
    return hash;
  }

  #found(): void {
    if (this.#lostAt === undefined) return;
    const seconds = Math.round((performance.now() - this.#lostAt) / 1000);
    this.#lostAt = undefined;
    this.#log.error(`Redis at ${shownRedisUrl(this.#url)} answers again, after ${seconds} s`);
  }

  #lost(reason: string): void {
    if (this.#lostAt !== undefined) return;
    this.#lostAt = performance.now();
    this.#log.error(`Redis at ${shownRedisUrl(this.#url)} does not answer (${reason}); waiting for it`);
  }
}

type Client = ReturnType<typeof clientOf>;

function clientOf(url: string) {
  return createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    commandsQueueMaxLength: COMMANDS_MAX,
    // The watch above does it for all commands together.
    commandOptions: { timeout: 0 },
    pingInterval: PING_EVERY_MS,
    socket: {
      connectTimeout: CONNECTING_MS_MAX,
      reconnectStrategy: () => RECONNECTED_AFTER_MS * (0.5 + Math.random()),
    },
  });
}

/** What Redis says while it loads its data, is full, or is no primary: nothing is wrong with what was asked. */
function isPassing({ message }: ErrorReply): boolean {
  return /^(?:LOADING|BUSY|READONLY|MASTERDOWN|OOM|MISCONF|NOAUTH|NOREPLICAS)/.test(message);
}

/** What a page is told while Redis is away. */
export function unavailable(cause?: unknown): ApiError {
  const error = new ApiError(
    "store-unavailable",
    "The server cannot reach its memory of sessions. Nothing is lost: what runs goes on without it, everything else waits until it is back.",
    { retryAfterS: RETRY_AFTER_S },
  );
  error.cause = cause;
  return error;
}
