import type { Fingerprints } from "../../shared/peer/input.ts";

/** Elliptic-curve keys are made in a millisecond; RSA, the other kind that every browser has, takes up to seconds. */
const KEY: EcKeyGenParams = { name: "ECDSA", namedCurve: "P-256" };

/**
 * The certificate of this page load for all of its links. PeerJS would have one made for each connection, and the safety
 * code (S7) would then change whenever a link is made anew; with one, each seat also has to show all others the same.
 */
export function createCertificate(): Promise<RTCCertificate> {
  return RTCPeerConnection.generateCertificate(KEY);
}

/** The certificates of both ends of a connection. @returns undefined where a description does not name exactly one */
export function fingerprintsOf(
  connection: Pick<RTCPeerConnection, "localDescription" | "remoteDescription">,
): Fingerprints | undefined {
  const own = fingerprintIn(connection.localDescription?.sdp ?? "");
  const other = fingerprintIn(connection.remoteDescription?.sdp ?? "");
  return own === undefined || other === undefined ? undefined : { own, other };
}

/**
 * The SHA-256 fingerprint that a session description (RFC 8122) binds its sender to.
 * @returns 64 hexadecimal characters; undefined where there is none, or several that differ: browsers write one, and
 *   with two, the one that is shown to people need not be the one that counts
 */
export function fingerprintIn(sdp: string): string | undefined {
  const lines = [...sdp.matchAll(/(?<=^a=fingerprint:).*$/gim)].map(([text]) => text.trim().toLowerCase());
  const [first, ...others] = new Set(lines);
  const [, bytes] = /^sha-256 ((?:[0-9a-f]{2}:){31}[0-9a-f]{2})$/.exec(first ?? "") ?? [];
  return others.length > 0 ? undefined : bytes?.replaceAll(":", "");
}
