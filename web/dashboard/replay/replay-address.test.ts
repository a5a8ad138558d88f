import { describe, expect, test } from "vitest";
import { readReplayAddress, ReplayAddressError, replayPath, type ReplayAddress } from "./replay-address.ts";

describe("the address of a replay", () => {
  test.each<ReplayAddress>([
    { kind: "seed", seed: 12, peers: 5 },
    { kind: "session", session: "ab-C_9" },
    { kind: "example", id: "partition" },
  ])("%j is read from its own path", (address) => {
    expect(readReplayAddress(new URL(replayPath(address), "http://a").search)).toEqual(address);
  });

  test("may name nothing, and has 4 peers by default", () => {
    expect(readReplayAddress("")).toBeUndefined();
    expect(readReplayAddress("?seed=7")).toEqual({ kind: "seed", seed: 7, peers: 4 });
  });

  test.each([
    ["?seed=", 'The seed must be a whole number from 0 to 4294967295, not "".'],
    ["?seed=1e3", "The seed must be"],
    ["?seed=1&peers=33", "The number of peers must be a whole number from 2 to 32"],
    ["?session=a/b", "session that cannot be"],
  ])("%s is refused with the reason", (search, reason) => {
    expect(() => readReplayAddress(search)).toThrow(ReplayAddressError);
    expect(() => readReplayAddress(search)).toThrow(reason);
  });
});
