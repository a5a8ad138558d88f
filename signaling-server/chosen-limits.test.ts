import { describe, expect, it } from "vitest";
import { limitsOf, USUAL_CHOICE } from "./chosen-limits.ts";
import { SIGNALING_LIMITS } from "./limits.ts";

describe("limits that somebody chooses", () => {
  it("are the usual ones where nobody does", () => {
    expect({ ...SIGNALING_LIMITS, ...limitsOf(USUAL_CHOICE) }).toEqual(SIGNALING_LIMITS);
  });

  it("bring those with them that would else be in their way", () => {
    const chosen = { ...USUAL_CHOICE, maxConnectionsPerAddress: 5_000, maxRequestsPerAddress: 2_000 };
    expect(limitsOf(chosen)).toMatchObject({
      connectionsOfAddressMax: 5_000,
      connectionBurstMax: 20_000,
      connectionsPerSecond: 2_000,
      requestsPerWindowMax: 10_000,
      requestsOfAllKindsPerWindowMax: 100_000,
    });
  });

  it("leave room for a page to load where they are small", () => {
    const chosen = { ...USUAL_CHOICE, maxConnectionsPerAddress: 10, maxRequestsPerAddress: 1 };
    const { connectionBurstMax, connectionsPerSecond, requestsOfAllKindsPerWindowMax = 0 } = limitsOf(chosen);
    expect([connectionBurstMax, connectionsPerSecond]).toEqual([2_000, 200]);
    expect(requestsOfAllKindsPerWindowMax).toBeGreaterThan(9_000);
  });
});
