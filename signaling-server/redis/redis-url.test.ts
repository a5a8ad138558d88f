import { expect, it } from "vitest";
import { readOptions } from "../options.ts";
import { readRedisUrl, shownRedisUrl } from "./redis-url.ts";

it.each([
  ["redis://localhost", "redis://localhost:6379"],
  ["redis://10.0.0.5:6380/3", "redis://10.0.0.5:6380/3"],
  ["rediss://user:p%40ss@redis.example:6379/0", "rediss://redis.example:6379/0"],
  ["redis://:secret@[::1]/", "redis://[::1]:6379"],
])("takes %s, and shows it as %s", (url, shown) => {
  expect(readRedisUrl(url)).toBe(url);
  expect(shownRedisUrl(url)).toBe(shown);
});

it.each(["", "localhost:6379", "http://localhost", "redis://", "redis://a/b", "redis://a/1?x", "redis://:%ff@a"])(
  "refuses %j with an example, and does not repeat it",
  (url) => {
    expect(readRedisUrl(url)).toBeUndefined();
    const secret = `${url}#secret`;
    expect(() => readOptions(["--redis", secret])).toThrow(/^--redis must be .+redis:\/\/user:password@[^ ]+$/);
    expect(() => readOptions([], { LOCKSTEP_REDIS: secret })).toThrow(/^LOCKSTEP_REDIS must be/);
    expect(() => readOptions(["--redis", secret])).not.toThrow(/secret/);
  },
);

it("takes the command line before the environment, and neither for no Redis", () => {
  const environment = { LOCKSTEP_REDIS: "redis://b" };
  expect(readOptions(["--redis", "redis://a"], environment)?.redis).toBe("redis://a");
  expect(readOptions([], environment)?.redis).toBe("redis://b");
  expect(readOptions([], { LOCKSTEP_REDIS: "" })?.redis).toBeUndefined();
});
