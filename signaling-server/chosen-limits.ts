import { SIGNALING_LIMITS, type SignalingLimits } from "./limits.ts";

/** What whoever runs a server says of how much it holds, in all and of one address. */
export interface ChosenLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  readonly maxSessions: number;
  readonly maxSessionsPerAddress: number;
  /** Of the API, each second. */
  readonly maxRequestsPerAddress: number;
}

const USUAL = SIGNALING_LIMITS;
const WINDOW_S = USUAL.requestWindowMs / 1000;

/** What holds where nobody says anything. */
export const USUAL_CHOICE: ChosenLimits = {
  maxConnections: USUAL.connectionsMax,
  maxConnectionsPerAddress: USUAL.connectionsOfAddressMax,
  maxSessions: USUAL.sessionsMax,
  maxSessionsPerAddress: USUAL.sessionsPerAddressMax,
  maxRequestsPerAddress: USUAL.requestsPerWindowMax / WINDOW_S,
};

/** Limits as they were chosen; what goes with one of them grows as it does. */
export function limitsOf(chosen: ChosenLimits): Partial<SignalingLimits> {
  const { maxConnectionsPerAddress, maxRequestsPerAddress } = chosen;
  // A server that holds more of one address lets more of them come at once, too; never fewer than a reload needs.
  const neighbours = Math.max(1, maxConnectionsPerAddress / USUAL.connectionsOfAddressMax);
  const requestsPerWindowMax = Math.round(maxRequestsPerAddress * WINDOW_S);
  const dataRequests = USUAL.requestsOfAllKindsPerWindowMax - USUAL.requestsPerWindowMax;
  return {
    connectionsMax: chosen.maxConnections,
    connectionsOfAddressMax: maxConnectionsPerAddress,
    connectionBurstMax: Math.round(neighbours * USUAL.connectionBurstMax),
    connectionsPerSecond: Math.round(neighbours * USUAL.connectionsPerSecond),
    sessionsMax: chosen.maxSessions,
    sessionsPerAddressMax: chosen.maxSessionsPerAddress,
    requestsPerWindowMax,
    requestsOfAllKindsPerWindowMax: requestsPerWindowMax + Math.max(dataRequests, 9 * requestsPerWindowMax),
  };
}
