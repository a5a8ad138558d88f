import { NETWORK_URLS_MAX } from "../shared/limits.ts";
import type { NetworkConfig } from "../shared/signaling/network-config.ts";
import type { PublishingOffer } from "../shared/signaling/published.ts";
import type { ServerCertificate } from "./https/server-certificate.ts";
import { iceServersForPages, type IceOptions } from "./ice-servers.ts";

/** What {@link publicConfig} is made from. */
export interface ConfigSource {
  readonly ice: IceOptions;
  /** Asked anew for each page: addresses come and go. */
  readonly networkUrls: () => readonly string[];
  readonly certificate: ServerCertificate | undefined;
  /** Undefined where nothing may be published. */
  readonly publishing: PublishingOffer | undefined;
}

/**
 * What the server tells every page.
 * @param now milliseconds since 1970
 */
export function publicConfig({ ice, networkUrls, certificate, publishing }: ConfigSource, now: number): NetworkConfig {
  return {
    iceServers: [...iceServersForPages(ice, now)],
    networkUrls: networkUrls().slice(0, NETWORK_URLS_MAX),
    ...(publishing && { publishing }),
    ...(certificate && { certificate: { fingerprint: certificate.fingerprint, isSelfMade: certificate.isSelfMade } }),
  };
}
