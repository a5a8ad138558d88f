import type { NetworkConfig } from "../../../../shared/signaling/network-config.ts";

/**
 * Who can open an invitation: any device that reaches the server's address (`network`), or this machine alone; `plain`
 * is an address without HTTPS, at which other devices see the page and cannot take part.
 */
export type Reach = "network" | "this machine" | "plain";

/** Where others are invited to. */
export interface InvitationAddress {
  /** Origin of the link, without a slash at the end. */
  readonly origin: string;
  readonly reach: Reach;
  /** Further origins of the same server, for devices in another of its networks. */
  readonly others: readonly string[];
  /** SHA-256 of a certificate that browsers will warn of, in lines of 16 bytes; undefined where they will not. */
  readonly fingerprint: readonly [string, string] | undefined;
}

/** Bytes of a fingerprint in a line, with their colons. */
const FINGERPRINT_LINE = 16 * 3;

/**
 * The address to invite others to, from where this page was opened: one at `localhost` means another machine on every
 * device, so the server's address in its network takes its place.
 * @param network what the server tells; undefined where it does not
 */
export function invitationAddress(
  { origin, hostname, protocol }: Pick<Location, "origin" | "hostname" | "protocol">,
  network: NetworkConfig | undefined,
): InvitationAddress {
  const urls = (network?.networkUrls ?? []).filter((url) => URL.canParse(url)).map((url) => new URL(url).origin);
  const certificate = network?.certificate;
  const fingerprint = certificate?.isSelfMade === true ? twoLines(certificate.fingerprint) : undefined;
  const [first, ...others] = urls;
  if (isLoopback(hostname)) {
    if (first === undefined) return { origin, reach: "this machine", others: [], fingerprint: undefined };
    return { origin: first, reach: "network", others, fingerprint };
  }
  const reach = protocol === "https:" ? "network" : "plain";
  return { origin, reach, others: urls.filter((url) => url !== origin), fingerprint };
}

function twoLines(fingerprint: string): [string, string] {
  return [fingerprint.slice(0, FINGERPRINT_LINE), fingerprint.slice(FINGERPRINT_LINE)];
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || hostname.startsWith("127.")
  );
}
