/**
 * What Chromium says of a connection of data channels alone, as long as it is there: an offer, its answer, and the
 * candidate of an address that it hides.
 */
const SDP = [
  "v=0",
  "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0",
  "a=extmap-allow-mixed",
  "a=msid-semantic: WMS",
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
  "c=IN IP4 0.0.0.0",
  "a=ice-ufrag:kQ3p",
  "a=ice-pwd:Zr5nT1x0cVb8LwYdQe7uHs2M",
  "a=ice-options:trickle",
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, (_, at) => (7 * at + 16).toString(16).toUpperCase()).join(":")}`,
  "a=setup:actpass",
  "a=mid:0",
  "a=sctp-port:5000",
  "a=max-message-size:262144",
  "",
].join("\r\n");

const CANDIDATE = {
  candidate:
    "candidate:3155446577 1 udp 2113937151 2f7d1bd5-8cdd-43ea-a7f8-6a41e3f9a2ce.local 53164 typ host generation 0 ufrag kQ3p network-cost 999",
  sdpMLineIndex: 0,
  sdpMid: "0",
  usernameFragment: "kQ3p",
};

/**
 * Payloads of signals, as PeerJS fills them.
 * @param candidates that follow it, for the other page to know
 */
export function offerOf(connectionId: string, candidates: number): object {
  const sdp = { type: "offer", sdp: SDP };
  const metadata = { candidates };
  return { sdp, type: "data", connectionId, metadata, label: connectionId, reliable: true, serialization: "raw" };
}

export function answerOf(connectionId: string): object {
  return { sdp: { type: "answer", sdp: SDP.replace("actpass", "active") }, type: "data", connectionId };
}

export function candidateOf(connectionId: string): object {
  return { candidate: CANDIDATE, type: "data", connectionId };
}
