import { reasonOf } from "../../shared/reason-of.ts";
import type { NetworkConfig } from "../../shared/signaling/network-config.ts";
import { ownServer } from "../signaling/signaling-client.ts";
import { askAgain } from "./ask-again.ts";
import { JoinError } from "./join-error.ts";

/**
 * What a page has to know before it takes a seat: without the TURN servers it might meet nobody. TURN credentials
 * live for two hours, so it is asked for anew at each join, and later by {@link IceServers}.
 * @throws JoinError with the code `server-unreachable` after a few tries
 */
export async function fetchNetworkConfig(): Promise<NetworkConfig> {
  try {
    return await askAgain(() => ownServer.readConfig());
  } catch (cause) {
    throw new JoinError("server-unreachable", reasonOf(cause), { cause });
  }
}
