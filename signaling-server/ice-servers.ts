import { createHmac, randomBytes } from "node:crypto";
import { ICE_SERVERS_MAX, ICE_TEXT_CHARACTERS_MAX } from "../shared/limits.ts";
import type { NetworkConfig } from "../shared/signaling/network-config.ts";
import { TURN_CREDENTIAL_S } from "./limits.ts";

/** A STUN or TURN server as browsers want to be told of it; the server part of `RTCIceServer`. */
export type IceServer = NetworkConfig["iceServers"][number];

/** What people said about STUN and TURN. */
export interface IceOptions {
  /** As given: TURN servers without a username get credentials that are made from `turnSecret`. */
  readonly servers: readonly IceServer[];
  /** The secret that this server shares with coturn (`use-auth-secret`, `static-auth-secret`). */
  readonly turnSecret?: string;
}

export const NO_ICE: IceOptions = { servers: [] };

/** Thrown for a STUN or TURN server that no browser could use; the message says what is wrong with it. */
export class IceServerError extends Error {
  override readonly name = "IceServerError";
}

/** RFC 7064 and 7065: no slashes, a host, perhaps a port, and for TURN a transport. */
const ADDRESS =
  /^(?<scheme>stuns?|turns?):(?:[a-z\d](?:[a-z\d.-]*[a-z\d])?|\[[\da-f:.]+\])(?::(?<port>\d{1,5}))?(?<query>\?transport=(?:udp|tcp))?$/i;

/**
 * Reads one `--ice` value: `URL` or `URL,USER,CREDENTIAL`; a credential may have commas in it.
 * @throws IceServerError
 */
export function iceServerInOption(text: string): IceServer {
  const [urls = "", username, ...rest] = text.split(",");
  if (username === undefined) return checked({ urls: urls.trim() });
  return checked({ urls: urls.trim(), username, credential: rest.join(",") });
}

/**
 * Reads the value of LOCKSTEP_ICE: a JSON array whose elements are strings as after `--ice`, or `RTCIceServer`s.
 * @throws IceServerError
 */
export function iceServersInJson(json: string): IceServer[] {
  let list: unknown;
  try {
    list = JSON.parse(json);
  } catch {
    throw new IceServerError("it is not JSON");
  }
  if (!Array.isArray(list)) throw new IceServerError("it must be an array of strings or of RTCIceServer objects");
  return list.map((entry: unknown) => {
    if (typeof entry === "string") return iceServerInOption(entry);
    if (typeof entry !== "object" || entry === null)
      throw new IceServerError("an element is neither text nor an object");
    return checked(entry as Record<keyof IceServer, unknown>);
  });
}

/**
 * Checks what belongs together: TURN wants credentials of its own or the shared secret, and a secret wants TURN.
 * @throws IceServerError
 */
export function iceOptions(servers: readonly IceServer[], turnSecret: string | undefined): IceOptions {
  if (servers.length > ICE_SERVERS_MAX) throw new IceServerError(`there may be at most ${ICE_SERVERS_MAX} of them`);
  const open = servers.find((server) => isTurn(server) && server.username === undefined);
  if (turnSecret === undefined) {
    if (open === undefined) return { servers };
    throw new IceServerError(
      `${addressesOf(open).join(" ")} needs credentials: add ',USER,CREDENTIAL' to it, or --turn-secret`,
    );
  }
  if (turnSecret === "") throw new IceServerError("the TURN secret is empty");
  if (open === undefined)
    throw new IceServerError("a TURN secret is of use only for a turn: or turns: server without credentials");
  return { servers, turnSecret };
}

/**
 * The servers as a page may have them. Where a secret is shared with coturn, TURN servers come with a username and a
 * password that work for {@link TURN_CREDENTIAL_S} only ("A REST API for access to TURN services").
 * @param now milliseconds since 1970
 */
export function iceServersForPages({ servers, turnSecret }: IceOptions, now: number): readonly IceServer[] {
  if (turnSecret === undefined) return servers;
  // A name of its own for each, so that coturn's quotas for one user hold for one page.
  const username = `${Math.floor(now / 1000) + TURN_CREDENTIAL_S}:${randomBytes(6).toString("hex")}`;
  const credential = createHmac("sha1", turnSecret).update(username).digest("base64");
  return servers.map((server) =>
    isTurn(server) && server.username === undefined ? { ...server, username, credential } : server,
  );
}

function checked(entry: Partial<Record<keyof IceServer, unknown>>): IceServer {
  const { urls, username, credential } = entry;
  const addresses: unknown[] = Array.isArray(urls) ? urls : [urls];
  if (addresses.length === 0 || addresses.length > ICE_SERVERS_MAX)
    throw new IceServerError("it names no address, or too many");
  const valid = addresses.map(checkedAddress);
  const kinds = new Set(valid.map(isTurnAddress));
  if (kinds.size > 1) throw new IceServerError(`${valid.join(" ")}: STUN and TURN addresses must be separate entries`);
  const [only, ...others] = valid;
  const server = { urls: only !== undefined && others.length === 0 ? only : valid };
  if (username === undefined && credential === undefined) return server;
  if (!kinds.has(true)) throw new IceServerError(`${valid.join(" ")} is STUN, which takes no credentials`);
  if (!isCredential(username) || !isCredential(credential)) {
    throw new IceServerError(
      `${valid.join(" ")} needs both a user and a credential, of up to ${ICE_TEXT_CHARACTERS_MAX} characters`,
    );
  }
  return { ...server, username, credential };
}

function checkedAddress(address: unknown): string {
  if (typeof address !== "string" || address === "") throw new IceServerError("an address is missing");
  const { scheme = "", port, query } = ADDRESS.exec(address)?.groups ?? {};
  const isValid = scheme !== "" && (port === undefined || (Number(port) > 0 && Number(port) <= 65_535));
  if (!isValid || (query !== undefined && !isTurnAddress(address))) {
    const shown = JSON.stringify(address.slice(0, 80));
    throw new IceServerError(`${shown} is none of stun:HOST[:PORT], turn:HOST[:PORT][?transport=udp|tcp], turns:…`);
  }
  return address;
}

const isCredential = (text: unknown): text is string =>
  typeof text === "string" && text !== "" && text.length <= ICE_TEXT_CHARACTERS_MAX;
const addressesOf = ({ urls }: IceServer): readonly string[] => (typeof urls === "string" ? [urls] : urls);
const isTurnAddress = (address: string): boolean => /^turns?:/i.test(address);
const isTurn = (server: IceServer): boolean => addressesOf(server).some(isTurnAddress);
