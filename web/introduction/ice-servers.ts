import { ICE_SERVERS_RENEWED_AFTER_MS } from "../../shared/limits.ts";
import { ownServer } from "../signaling/signaling-client.ts";

/**
 * STUN and TURN servers as a page knows them. Credentials for TURN age, so a page that lives long asks for fresh ones
 * before it makes links.
 */
export class IceServers {
  #known: readonly RTCIceServer[];
  /** By the clock on the wall: credentials age while a device sleeps. */
  #asOf = Date.now();

  /** @param known as the server has just told them */
  constructor(known: readonly RTCIceServer[]) {
    this.#known = known;
  }

  get known(): readonly RTCIceServer[] {
    return this.#known;
  }

  /** Asks for fresh ones if these are old. Where the server does not answer, the old ones have to do. */
  async renew(): Promise<void> {
    const age = Date.now() - this.#asOf;
    const canAge = this.#known.some(({ credential }) => credential !== undefined);
    if (!canAge || (age >= 0 && age < ICE_SERVERS_RENEWED_AFTER_MS)) return;
    try {
      this.#known = (await ownServer.readConfig()).iceServers;
      this.#asOf = Date.now();
    } catch {
      // Asked again with the next introduction.
    }
  }
}
