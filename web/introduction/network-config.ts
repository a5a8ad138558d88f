import { reasonOf } from "../../shared/reason-of.ts";
import type { NetworkConfig } from "../../shared/signaling/network-config.ts";
import { ServerUnable } from "../signaling/server-error.ts";
import { ownServer } from "../signaling/signaling-client.ts";
import { BackOff } from "./back-off.ts";
import { JoinError } from "./join-error.ts";

const TRIES_MAX = 3;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 2_000;

/**
 * What a page has to know before it takes a seat: without the TURN servers it might meet nobody. TURN credentials can
 * be as short-lived as a day, so it is asked for anew at each join.
 * @throws JoinError with the code `server-unreachable` after a few tries
 */
export async function fetchNetworkConfig(): Promise<NetworkConfig> {
  const backOff = new BackOff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
  for (let tries = 1; ; tries++) {
    try {
      return await ownServer.readConfig();
    } catch (cause) {
      const message = reasonOf(cause);
      const mayPass = cause instanceof ServerUnable && tries < TRIES_MAX;
      if (!mayPass) throw new JoinError("server-unreachable", message, { cause });
    }
    await new Promise((resolve) => setTimeout(resolve, backOff.next()));
  }
}
