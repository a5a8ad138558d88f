import type { SignalingServerOptions } from "../server.ts";
import { emptyDatabase } from "./redis-server.ts";

/** Names the address of a Redis in which servers of tests keep sessions, where a test says nothing else. */
export const STORE_VARIABLE = "LOCKSTEP_TEST_REDIS";

let started = 0;

/** How a server of a test is to keep sessions: in its own memory, or in an empty database of its own. */
export async function storeUnderTest(): Promise<Pick<SignalingServerOptions, "redis">> {
  const url = process.env[STORE_VARIABLE];
  return url === undefined ? {} : { redis: { url: await emptyDatabase(url, started++ % 16), sharesKey: false } };
}
