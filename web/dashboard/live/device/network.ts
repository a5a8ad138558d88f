import type { NetworkConfig } from "../../../../shared/signaling/network-config.ts";
import { ownServer } from "../../../signaling/signaling-client.ts";

let asked: Promise<NetworkConfig | undefined> | undefined;

/**
 * What the server told of its network: asked for once and kept, since an invitation may be shown when the server has
 * gone (M5). Undefined where it does not tell.
 */
export function knownNetwork(): Promise<NetworkConfig | undefined> {
  asked ??= ownServer.readConfig().catch(() => {
    // Whoever asks next may be luckier.
    asked = undefined;
    return undefined;
  });
  return asked;
}
