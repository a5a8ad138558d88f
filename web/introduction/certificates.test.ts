import { expect, test } from "vitest";
import { fingerprintIn, fingerprintsOf } from "./certificates.ts";

const bytes = (from: number) => Array.from({ length: 32 }, (_, index) => (from + index).toString(16).padStart(2, "0"));
const line = (from: number) => `a=fingerprint:sha-256 ${bytes(from).join(":").toUpperCase()}\r\n`;
const hex = (from: number) => bytes(from).join("");

test("S7: the fingerprint of a description is read", () => {
  expect(fingerprintIn(`v=0\r\n${line(7)}a=setup:actpass\r\n`)).toBe(hex(7));
  expect(fingerprintIn(line(7) + line(7)), "one for each medium").toBe(hex(7));
});

test("S7: descriptions that do not name exactly one certificate tell nothing", () => {
  expect(fingerprintIn("v=0\r\n")).toBeUndefined();
  expect(fingerprintIn(line(7) + line(8)), "two certificates").toBeUndefined();
  expect(fingerprintIn(`${line(7)}a=fingerprint:sha-1 ${bytes(1).slice(12).join(":")}\r\n`)).toBeUndefined();
  expect(fingerprintIn(line(7).replace("sha-256", "sha-512"))).toBeUndefined();
  expect(fingerprintIn("a=fingerprint:sha-256 00:11\r\n")).toBeUndefined();
});

test("S7: both ends are needed", () => {
  const description = (sdp: string) => ({ sdp }) as RTCSessionDescription;
  const local = description(line(1));
  expect(fingerprintsOf({ localDescription: local, remoteDescription: description(line(2)) })).toEqual({
    own: hex(1),
    other: hex(2),
  });
  expect(fingerprintsOf({ localDescription: local, remoteDescription: null })).toBeUndefined();
});
