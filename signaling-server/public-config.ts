import type { ServerCertificate } from "./https/server-certificate.ts";
import { iceServersForPages, type IceOptions, type IceServer } from "./ice-servers.ts";

/** What `GET /api/config` tells every page. */
export interface PublicConfig {
  readonly iceServers: readonly IceServer[];
  /** Addresses at which other devices of the network can take part; none where the server speaks plain HTTP. */
  readonly networkUrls: readonly string[];
  /** Undefined where the server speaks plain HTTP. */
  readonly certificate?: Pick<ServerCertificate, "fingerprint" | "isSelfMade">;
}

/** What {@link publicConfig} is made from. */
export interface ConfigSource {
  readonly ice: IceOptions;
  /** Asked anew for each page: addresses come and go. */
  readonly networkUrls: () => readonly string[];
  readonly certificate: ServerCertificate | undefined;
}

/** @param now milliseconds since 1970 */
export function publicConfig({ ice, networkUrls, certificate }: ConfigSource, now: number): PublicConfig {
  return {
    iceServers: iceServersForPages(ice, now),
    networkUrls: networkUrls(),
    ...(certificate && { certificate: { fingerprint: certificate.fingerprint, isSelfMade: certificate.isSelfMade } }),
  };
}
