import { iceServersForPages, type IceOptions, type IceServer } from "./ice-servers.ts";

/** The server's certificate, as far as people need to know of it. */
export interface PublicCertificate {
  /** SHA-256 of it, as browsers show it: 32 bytes in upper-case hexadecimal with colons. */
  readonly fingerprint: string;
  /** Made by Lockstep itself: browsers warn of it, since nobody vouches for it. */
  readonly isSelfMade: boolean;
}

/** What `GET /api/config` tells every page. */
export interface PublicConfig {
  readonly iceServers: readonly IceServer[];
  /** Addresses at which other devices of the network can take part; none where the server speaks plain HTTP. */
  readonly networkUrls: readonly string[];
  /** Undefined where the server speaks plain HTTP. */
  readonly certificate?: PublicCertificate;
}

/** What {@link publicConfig} is made from. */
export interface ConfigSource {
  readonly ice: IceOptions;
  /** Asked anew for each page: addresses come and go. */
  readonly networkUrls: () => readonly string[];
  readonly certificate: PublicCertificate | undefined;
}

/** @param now milliseconds since 1970 */
export function publicConfig({ ice, networkUrls, certificate }: ConfigSource, now: number): PublicConfig {
  return {
    iceServers: iceServersForPages(ice, now),
    networkUrls: networkUrls(),
    ...(certificate === undefined ? {} : { certificate }),
  };
}
