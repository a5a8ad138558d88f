import * as v from "valibot";
import { reasonOf } from "../../shared/reason-of.ts";
import { BackOff } from "./back-off.ts";
import { JoinError } from "./join-error.ts";
import { askServer, ServerSilent } from "./server-api.ts";

const ADDRESSES_MAX = 32;
const text = v.pipe(v.string(), v.maxLength(512));
const NetworkConfigSchema = v.object({
  iceServers: v.pipe(
    v.array(
      v.object({
        urls: v.union([text, v.array(text)]),
        username: v.exactOptional(text),
        credential: v.exactOptional(text),
      }),
    ),
    v.maxLength(ADDRESSES_MAX),
  ),
  networkUrls: v.pipe(v.array(text), v.maxLength(ADDRESSES_MAX)),
  certificate: v.optional(v.object({ fingerprint: text, isSelfMade: v.boolean() })),
});

/**
 * How devices of this server's sessions reach it and each other: STUN and TURN servers, the addresses at which other
 * devices can take part (none where the server speaks plain HTTP), and the certificate, if it has one.
 */
export type NetworkConfig = v.InferOutput<typeof NetworkConfigSchema>;

const TRIES_MAX = 3;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 2_000;

/**
 * Asks the server once.
 * @throws ServerRefusal | ServerSilent
 */
export function readNetworkConfig(): Promise<NetworkConfig> {
  return askServer(NetworkConfigSchema, "GET", "/api/config");
}

/**
 * What a page has to know before it takes a seat: without the TURN servers it might meet nobody. TURN credentials can
 * be as short-lived as a day, so it is asked for anew at each join.
 * @throws JoinError with the code `server-unreachable` after a few tries
 */
export async function fetchNetworkConfig(): Promise<NetworkConfig> {
  const backOff = new BackOff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
  for (let tries = 1; ; tries++) {
    try {
      return await readNetworkConfig();
    } catch (cause) {
      const message = reasonOf(cause);
      const mayPass = cause instanceof ServerSilent && tries < TRIES_MAX;
      if (!mayPass) throw new JoinError("server-unreachable", message, { cause });
    }
    await new Promise((resolve) => setTimeout(resolve, backOff.next()));
  }
}
