import type { AdminLimit } from "../../shared/signaling/admin.ts";
import type { SignalingLimits } from "../limits.ts";
import type { Publications } from "../publishing/publications.ts";
import type { Connections, SocketKind } from "../sockets/connections.ts";
import type { Readiness } from "./readiness.ts";
import type { SessionCounts, SessionDesk } from "./session-desk.ts";

/** How a server is at one moment: what metrics and the page of its operator tell. */
export interface WatchedState {
  readonly isReady: boolean;
  readonly sessions: SessionCounts;
  readonly sockets: Readonly<Record<SocketKind, number>>;
  readonly unsentBytes: number;
  readonly limits: readonly AdminLimit[];
}

/** What is looked at. */
export interface Watched {
  readonly desk: SessionDesk;
  readonly connections: Connections;
  readonly publications: Publications | undefined;
  readonly readiness: Readiness;
  readonly limits: SignalingLimits;
}

export async function lookAt({ desk, connections, publications, readiness, limits }: Watched): Promise<WatchedState> {
  const sessions = await desk.counts();
  const { byKind: sockets, unsentBytes } = connections;
  const published = publications?.used;
  return {
    isReady: readiness.reasons.length === 0,
    ...{ sessions, sockets, unsentBytes },
    limits: [
      { name: "sessions", used: sessions.inAll, most: limits.sessionsMax },
      { name: "sessionsOfAddress", used: sessions.mostOfAddress, most: limits.sessionsPerAddressMax },
      { name: "connections", used: connections.size, most: limits.connectionsMax },
      { name: "connectionsOfAddress", used: connections.mostOfAddress, most: limits.connectionsOfAddressMax },
      { name: "unsentBytes", used: unsentBytes, most: limits.unsentBytesInAllMax },
      ...(published === undefined
        ? []
        : ([
            { name: "published", used: published.count, most: limits.publishedMax },
            { name: "publishedBytes", used: published.bytes, most: published.bytesMax },
          ] as const)),
    ],
  };
}
