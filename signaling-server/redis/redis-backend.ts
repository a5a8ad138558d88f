import { randomBytes } from "node:crypto";
import type { Backend, BackendContext } from "../backend.ts";
import { AUTHORITY_KEY_BYTES } from "../limits.ts";
import type { Log } from "../log.ts";
import { ClusterRelay } from "./cluster-relay.ts";
import { Presence } from "./presence.ts";
import { PREFIX, RedisConnection, type Told } from "./redis-connection.ts";
import { RedisStore } from "./redis-store.ts";
import { SharedCounts } from "./shared-counts.ts";

/** Names of processes, in base64url: drawn anew on each start. */
const PROCESS_NAME_BYTES = 9;

/** So long a server that starts waits for it before it tells people that it does. */
const AWAITED_MS = 2_000;
/** And one that ends waits for it at most so long: the others notice in any case. */
const FAREWELL_MS = 500;

export interface RedisOptions {
  /** As `readRedisUrl` takes it. */
  readonly url: string;
  /** Whether the key of the seats' tokens is the one in Redis, which is this process's own where there is none yet. */
  readonly sharesKey: boolean;
}

export interface RedisBackendContext extends BackendContext {
  readonly key: Uint8Array;
  readonly log: Log;
  /** Instead of the clock of Redis. */
  readonly now?: () => number;
}

/** The memory that all processes with the same Redis share. */
export function redisBackend(context: RedisBackendContext, options: RedisOptions): Backend {
  const { authority, hangUp, key, limits, log } = context;
  const processName = randomBytes(PROCESS_NAME_BYTES).toString("base64url");
  const hear = ([what, ...told]: Told): void => {
    const [first = "", second = "", text = "", isKept = ""] = told;
    if (what === "signal") relay.received(first, second, text, isKept);
    if (what === "hangUp") hangUp(first, second);
  };
  const connection = new RedisConnection(options.url, `to:${processName}`, hear, log);
  let isReady = false;
  const presence = new Presence({
    ...{ connection, processName, log },
    key: options.sharesKey ? Buffer.from(key).toString("base64url") : "",
    onKey: (shared) => {
      const bytes = Buffer.from(shared, "base64url");
      if (bytes.length === AUTHORITY_KEY_BYTES) authority.adopt(bytes);
      isReady = true;
    },
    onReturn: () => {
      context.tellOfSockets().catch((error: unknown) => log.debug(`could not tell of sockets: ${String(error)}`));
    },
  });
  const relay = new ClusterRelay(limits, connection, processName);
  const now = context.now ?? presence.now;
  return {
    ...{ relay, processName, now },
    store: new RedisStore({ limits, authority, hangUp, now }, connection, () => isReady),
    requestCounts: (name) => new SharedCounts((command) => connection.send(command), `${PREFIX}requests:${name}:`),
    start: async () => {
      connection.start();
      await within(AWAITED_MS, presence.start());
    },
    trouble: () => (isReady && connection.isThere ? undefined : "The memory that servers share is out of reach."),
    close: async () => {
      await within(FAREWELL_MS, presence.end());
      connection.close();
    },
  };
}

/** Waits for something, but not for ever. */
async function within(ms: number, done: Promise<void>): Promise<void> {
  let end: NodeJS.Timeout | undefined;
  await Promise.race([done, new Promise((resolve) => (end = setTimeout(resolve, ms)))]);
  clearTimeout(end);
}
