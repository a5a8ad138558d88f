import { afterAll, beforeAll, it, vi } from "vitest";
import { NO_REDIS, startRedis, type RedisServer } from "../testing/redis-server.ts";
import { STORE_VARIABLE } from "../testing/store-under-test.ts";

let redis: RedisServer | undefined;
beforeAll(async () => {
  if (NO_REDIS !== undefined) return;
  redis = await startRedis();
  vi.stubEnv(STORE_VARIABLE, redis.url);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await redis?.close();
});

// What is true of a server is true of one that keeps its sessions in a Redis.
if (NO_REDIS === undefined) {
  await import("../contract.test.ts");
  await import("../introductions.test.ts");
  await import("../names.test.ts");
  await import("../observers.test.ts");
} else it.skip(`with sessions in a Redis: ${NO_REDIS}`, () => undefined);
