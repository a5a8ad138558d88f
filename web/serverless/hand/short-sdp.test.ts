import { expect, test } from "vitest";
import { invitationText } from "./hand-texts.ts";
import { describe, pack, sdpOf, unpack } from "./short-sdp.ts";
import { parseSpec } from "../../../shared/session/spec.ts";

const FINGERPRINT = Array.from({ length: 32 }, (_, at) => (at * 7).toString(16).padStart(2, "0").toUpperCase()).join(
  ":",
);

/** As Chromium describes a connection with one channel, in a home network with IPv6 and a STUN server. */
const OFFER = [
  "v=0",
  "o=- 7239114857128763113 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0",
  "a=extmap-allow-mixed",
  "a=msid-semantic: WMS",
  "m=application 41234 UDP/DTLS/SCTP webrtc-datachannel",
  "c=IN IP4 203.0.113.9",
  "a=candidate:1510613869 1 udp 2113937151 7d6a4a1c-0f0a-4a9c-8f3b-2b6a5f0e1d2c.local 41234 typ host generation 0 network-cost 999",
  "a=candidate:559267639 1 udp 2113939711 fe80::8a2e:370:7334 41235 typ host generation 0",
  "a=candidate:842163049 1 udp 1677729535 203.0.113.9 41234 typ srflx raddr 0.0.0.0 rport 0 generation 0",
  "a=candidate:1876313031 1 tcp 1518280447 192.168.1.20 9 typ host tcptype active generation 0",
  "a=ice-ufrag:4Zc/",
  "a=ice-pwd:2/1muCWoOi3uLifh0NuRHlkZ",
  "a=ice-options:trickle",
  `a=fingerprint:sha-256 ${FINGERPRINT}`,
  "a=setup:actpass",
  "a=mid:0",
  "a=sctp-port:5000",
  "a=max-message-size:262144",
  "",
].join("\r\n");

test("of a browser's description stays what the other side needs, in an eighth of its size", () => {
  const described = describe({ type: "offer", sdp: OFFER });
  expect(described.addresses.map(({ kind, form, port }) => `${kind} ${form} ${port}`)).toEqual([
    "host mdns 41234",
    "host ipv6 41235",
    "srflx ipv4 41234",
  ]);
  expect(pack(described).length).toBeLessThan(OFFER.length / 8);
  const again = sdpOf(unpack(pack(described)));
  for (const line of [
    "a=ice-ufrag:4Zc/",
    "a=ice-pwd:2/1muCWoOi3uLifh0NuRHlkZ",
    `a=fingerprint:sha-256 ${FINGERPRINT}`,
    "a=setup:actpass",
  ]) {
    expect(again).toContain(`${line}\r\n`);
  }
  expect(again).toContain("7d6a4a1c-0f0a-4a9c-8f3b-2b6a5f0e1d2c.local 41234 typ host");
  expect(again).toContain("fe80:0:0:0:0:8a2e:370:7334 41235 typ host");
  expect(again).toContain("203.0.113.9 41234 typ srflx raddr");
  expect(again, "TCP is left out").not.toContain("tcptype");
  expect(describe({ type: "offer", sdp: again })).toEqual(described);
});

test("an invitation fits a code that a phone reads", () => {
  const offer = describe({ type: "offer", sdp: OFFER });
  const text = invitationText({ session: "abcdefghijklmnop", spec: parseSpec({ seats: 4, breakable: true }), offer });
  expect(text.length).toBeLessThan(400);
});

test("what names no certificate, or two, is no description", () => {
  const other = FINGERPRINT.replace("00", "11");
  for (const sdp of [OFFER.replace(/a=fingerprint.*\r\n/, ""), `${OFFER}a=fingerprint:sha-256 ${other}\r\n`]) {
    expect(() => describe({ type: "offer", sdp })).toThrow("does not describe");
  }
});
