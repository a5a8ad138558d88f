import { fingerprintIn } from "../../introduction/certificates.ts";
import { fromHex, readAddress, toHex, writeAddress, type HandAddress } from "./hand-address.ts";
import { TextFault } from "./text-fault.ts";

/** What two browsers have to know of each other so that they connect by one channel: all else of their descriptions is alike. */
export interface HandDescription {
  readonly type: "offer" | "answer";
  /** Of an answer: who begins the handshake of DTLS. An offer leaves that open. */
  readonly setup: "active" | "passive";
  /** 4 to 255 characters. */
  readonly ufrag: string;
  /** 22 to 255 characters. */
  readonly password: string;
  /** SHA-256 of the certificate, 64 hexadecimal characters. */
  readonly fingerprint: string;
  /** Where the browser can be reached, by UDP; the first is what it likes best. */
  readonly addresses: readonly HandAddress[];
}

/** More are not written: a device has two or three, and each makes the code that is scanned larger. */
const ADDRESSES_MAX = 8;
const ICE_TEXT = /^[\w+/-]{4,255}$/;

/**
 * What counts of a description that a browser has made, its addresses gathered.
 * @throws TextFault where that is not to be found in it
 */
export function describe({ type, sdp }: Pick<RTCSessionDescription, "sdp" | "type">): HandDescription {
  const said = (name: string): string => new RegExp(`^a=${name}:(\\S+)`, "m").exec(sdp)?.[1] ?? "";
  const fingerprint = fingerprintIn(sdp);
  const [ufrag, password] = [said("ice-ufrag"), said("ice-pwd")];
  if (
    (type !== "offer" && type !== "answer") ||
    fingerprint === undefined ||
    !isIceText(ufrag) ||
    !isIceText(password)
  ) {
    throw new TextFault("This browser does not describe its connection in a way that could be shown here.");
  }
  const lines = [...sdp.matchAll(/^a=candidate:.*$/gm)].map(([line]) => line);
  const addresses = lines.flatMap((line) => readAddress(line) ?? []).slice(0, ADDRESSES_MAX);
  return { type, setup: said("setup") === "passive" ? "passive" : "active", ufrag, password, fingerprint, addresses };
}

/** The whole description again, for the browser of the other side. */
export function sdpOf({ type, setup, ufrag, password, fingerprint, addresses }: HandDescription): string {
  const lines = [
    "v=0",
    "o=- 1 1 IN IP4 127.0.0.1",
    "s=-",
    "t=0 0",
    "a=group:BUNDLE 0",
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
    "c=IN IP4 0.0.0.0",
    ...addresses.map(writeAddress),
    "a=ice-options:trickle",
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${password}`,
    `a=fingerprint:sha-256 ${(fingerprint.toUpperCase().match(/../g) ?? []).join(":")}`,
    `a=setup:${type === "offer" ? "actpass" : setup}`,
    "a=mid:0",
    "a=sctp-port:5000",
    "a=max-message-size:262144",
  ];
  return `${lines.join("\r\n")}\r\n`;
}

/** As few bytes as that takes: a head, with the number of addresses, two texts, the fingerprint, the addresses. */
export function pack({
  type,
  setup,
  ufrag,
  password,
  fingerprint,
  addresses,
}: HandDescription): Uint8Array<ArrayBuffer> {
  const text = (words: string): readonly number[] => [words.length, ...new TextEncoder().encode(words)];
  const head = (type === "offer" ? 0 : 1) | (setup === "active" ? 0 : 2) | (addresses.length << 2);
  return Uint8Array.from([
    head,
    ...text(ufrag),
    ...text(password),
    ...fromHex(fingerprint),
    ...addresses.flatMap(({ kind, form, port, bytes }) => [
      (kind === "host" ? 0 : kind === "srflx" ? 1 : 2) * 4 + (form === "ipv4" ? 0 : form === "ipv6" ? 1 : 2),
      port >> 8,
      port & 0xff,
      ...bytes,
    ]),
  ]);
}

/**
 * Reads what {@link pack} wrote.
 * @throws TextFault for any other bytes
 */
export function unpack(bytes: Uint8Array): HandDescription {
  const reader = new Reader(bytes);
  const head = reader.byte();
  const [ufrag, password] = [reader.text(), reader.text()];
  const fingerprint = toHex(reader.bytes(32));
  const addresses: HandAddress[] = [];
  while (addresses.length < head >> 2) {
    const what = reader.byte();
    const kind = (["host", "srflx", "relay"] as const)[what >> 2];
    const form = (["ipv4", "ipv6", "mdns"] as const)[what & 3];
    if (kind === undefined || form === undefined) throw cutOff();
    const port = reader.byte() * 256 + reader.byte();
    addresses.push({ kind, form, port, bytes: [...reader.bytes(form === "ipv4" ? 4 : 16)] });
  }
  if (!reader.isAtEnd || addresses.length > ADDRESSES_MAX || !isIceText(ufrag) || !isIceText(password)) throw cutOff();
  const type = (head & 1) === 0 ? "offer" : "answer";
  return { type, setup: (head & 2) === 0 ? "active" : "passive", ufrag, password, fingerprint, addresses };
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    return this.bytes(1)[0] ?? 0;
  }

  bytes(count: number): Uint8Array {
    if (this.#at + count > this.#bytes.length) throw cutOff();
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  text(): string {
    return String.fromCharCode(...this.bytes(this.byte()));
  }
}

function isIceText(text: string): boolean {
  return ICE_TEXT.test(text);
}

function cutOff(): TextFault {
  return new TextFault("This text was cut off or changed on the way. Copy it once more, whole.");
}
