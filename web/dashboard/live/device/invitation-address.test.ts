import { expect, test } from "vitest";
import { invitationAddress } from "./invitation-address.ts";

const FINGERPRINT = Array.from({ length: 32 }, (_, at) => (at + 160).toString(16).toUpperCase()).join(":");
const NETWORK = {
  iceServers: [],
  networkUrls: ["https://10.0.0.7:8080", "https://192.168.1.7:8080"],
  certificate: { fingerprint: FINGERPRINT, isSelfMade: true },
};
const at = (address: string): URL => new URL(address);

test.each(["https://localhost:8080", "https://127.0.0.1:8080", "https://[::1]:8080", "https://lab.localhost"])(
  "a page at %s invites to the server's address in the network, with its fingerprint",
  (address) => {
    const { origin, reach, others, fingerprint } = invitationAddress(at(address), NETWORK);
    expect({ origin, reach, others }).toEqual({
      origin: "https://10.0.0.7:8080",
      reach: "network",
      others: ["https://192.168.1.7:8080"],
    });
    expect(fingerprint?.join("")).toBe(FINGERPRINT);
    expect(fingerprint?.map((line) => line.match(/[\dA-F]{2}/g)?.length)).toEqual([16, 16]);
  },
);

test("a page that was opened at an address of the network invites to that one", () => {
  const { origin, reach, others } = invitationAddress(at("https://192.168.1.7:8080"), NETWORK);
  expect({ origin, reach, others }).toEqual({
    origin: "https://192.168.1.7:8080",
    reach: "network",
    others: ["https://10.0.0.7:8080"],
  });
});

test("plain HTTP reaches nobody else: at localhost this machine alone, elsewhere no device can take part", () => {
  const plain = { iceServers: [], networkUrls: [] };
  for (const network of [plain, undefined]) {
    const here = invitationAddress(at("http://localhost:8080"), network);
    expect(here).toEqual({
      origin: "http://localhost:8080",
      reach: "this machine",
      others: [],
      fingerprint: undefined,
    });
    expect(invitationAddress(at("http://10.0.0.7:8080"), network).reach).toBe("plain");
  }
});

test("of a certificate that browsers trust nothing is said", () => {
  const trusted = { ...NETWORK, certificate: { fingerprint: FINGERPRINT, isSelfMade: false } };
  expect(invitationAddress(at("https://localhost:8080"), trusted).fingerprint).toBeUndefined();
  expect(invitationAddress(at("https://lab.example"), { ...NETWORK, networkUrls: [] }).reach).toBe("network");
});
