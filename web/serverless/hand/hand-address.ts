/** Where a browser can be reached by UDP (an ICE candidate), in as few bytes as that takes. */
export interface HandAddress {
  /** Of the device itself, as seen from outside of its network, or of a relay. */
  readonly kind: "host" | "srflx" | "relay";
  /** `mdns`: a name that stands for an address which pages must not see, `UUID.local`. */
  readonly form: "ipv4" | "ipv6" | "mdns";
  readonly port: number;
  /** 4 bytes of an IPv4 address, 16 of others. */
  readonly bytes: readonly number[];
}

const CANDIDATE = /^a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ (host|srflx|relay)/i;
const UUID = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\.local$/i;

/** Addresses of a kind are liked by ICE as much as browsers say (RFC 8445, 5.1.2). */
const PREFERENCES: Readonly<Record<HandAddress["kind"], number>> = { host: 126, srflx: 100, relay: 0 };

/** @returns undefined for what is no candidate of the kinds that count, such as one by TCP */
export function readAddress(line: string): HandAddress | undefined {
  const [, host = "", portText = "", type = ""] = CANDIDATE.exec(line) ?? [];
  const kind = (["host", "srflx", "relay"] as const).find((each) => each === type.toLowerCase());
  const port = Number(portText);
  if (kind === undefined || port > 65_535) return undefined;
  const uuid = UUID.exec(host)?.slice(1).join("");
  if (uuid !== undefined) return { kind, form: "mdns", port, bytes: fromHex(uuid.toLowerCase()) };
  const four = readIpv4(host);
  if (four !== undefined) return { kind, form: "ipv4", port, bytes: four };
  const sixteen = readIpv6(host);
  return sixteen && { kind, form: "ipv6", port, bytes: sixteen };
}

/** @param index of it among its browser's addresses: the first is liked best */
export function writeAddress({ kind, form, port, bytes }: HandAddress, index: number): string {
  const priority = PREFERENCES[kind] * 2 ** 24 + (65_535 - index) * 2 ** 8 + 255;
  const related = kind === "host" ? "" : " raddr 0.0.0.0 rport 0";
  return `a=candidate:${index + 1} 1 udp ${priority} ${hostOf(form, bytes)} ${port} typ ${kind}${related}`;
}

function hostOf(form: HandAddress["form"], bytes: readonly number[]): string {
  if (form === "ipv4") return bytes.join(".");
  const hex = toHex(bytes);
  if (form === "ipv6") return (hex.match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, "")).join(":");
  return `${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")}.local`;
}

function readIpv4(host: string): number[] | undefined {
  const bytes = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) ? host.split(".").map(Number) : [];
  return bytes.length === 4 && bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

function readIpv6(host: string): number[] | undefined {
  // One with a zone is of use on its own device alone; one that ends as IPv4 is rare.
  if (!/^[0-9a-f:]+$/i.test(host) || !host.includes(":")) return undefined;
  const [before = "", after, ...more] = host.split("::");
  const groups = (text: string): string[] => (text === "" ? [] : text.split(":"));
  const [head, tail] = [groups(before), groups(after ?? "")];
  const missing = 8 - head.length - tail.length;
  if (more.length > 0 || (after === undefined ? missing !== 0 : missing < 1)) return undefined;
  const all = [...head, ...Array.from({ length: missing }, () => "0"), ...tail];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
}

/** @param hex an even number of hexadecimal digits */
export function fromHex(hex: string): number[] {
  return (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}

export function toHex(bytes: Iterable<number>): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
