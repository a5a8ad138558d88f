import type { NetworkInterfaceInfo } from "node:os";
import { expect, test } from "vitest";
import { NoNetworkError, requireNetwork } from "./require-network.ts";

const at = (address: string, internal: boolean): NetworkInterfaceInfo => ({
  ...{ address, internal, netmask: "255.255.255.0", family: "IPv4", mac: "00:00:00:00:00:00", cidr: null },
});

test("loopback alone is no network, and said before any tab is opened", () => {
  const lo = [at("127.0.0.1", true)];
  expect(() => requireNetwork({ lo })).toThrow(NoNetworkError);
  expect(() => requireNetwork({})).toThrow("no network but loopback");
  expect(() => requireNetwork({ lo, eth0: [at("10.0.0.2", false)] })).not.toThrow();
});
