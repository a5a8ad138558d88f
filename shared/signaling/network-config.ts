import * as v from "valibot";
import { ICE_SERVERS_MAX, ICE_TEXT_CHARACTERS_MAX, NETWORK_URLS_MAX } from "../limits.ts";
import { PublishingOffer } from "./published.ts";

const text = v.pipe(v.string(), v.maxLength(ICE_TEXT_CHARACTERS_MAX));

/**
 * How devices of this server's sessions reach it and each other: STUN and TURN servers, the addresses at which other
 * devices can take part (none where the server speaks plain HTTP), and the certificate, if it has one.
 */
export const NetworkConfig = v.object({
  /** As browsers want to be told of them (`RTCIceServer`). */
  iceServers: v.pipe(
    v.array(
      v.object({
        urls: v.union([text, v.array(text)]),
        username: v.exactOptional(text),
        credential: v.exactOptional(text),
      }),
    ),
    v.maxLength(ICE_SERVERS_MAX),
  ),
  networkUrls: v.pipe(v.array(text), v.maxLength(NETWORK_URLS_MAX)),
  /** What people may publish here. */
  publishing: v.exactOptional(PublishingOffer),
  certificate: v.exactOptional(v.object({ fingerprint: text, isSelfMade: v.boolean() })),
});
/** Not read-only: browsers want to be given lists of addresses that are theirs. */
export type NetworkConfig = v.InferOutput<typeof NetworkConfig>;
