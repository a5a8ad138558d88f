import type { RegisteredPeer } from "../../../shared/signaling/seats.ts";
import { IceServers } from "../../introduction/ice-servers.ts";
import { fetchNetworkConfig } from "../../introduction/network-config.ts";
import { checkCanObserve } from "../../introduction/observation.ts";
import { ObserverAttendance } from "../../introduction/observer-attendance.ts";
import { ObserverLine } from "../../introduction/observer-line.ts";
import { HandoverError, type HandoverRefusal } from "./handover-message.ts";
import { receiveFile, type Received } from "./receive-file.ts";

/** How long this page waits until it can call anybody. */
const OPEN_MS_MAX = 10_000;

/** What came of asking all seats' pages that are open. */
export type Asked =
  | { readonly type: "file"; readonly seat: number; readonly ending: string; readonly content: Blob }
  /** None of them gave it: why not, for each that said so. Empty where none could be reached. */
  | { readonly type: "none"; readonly refusals: readonly { readonly seat: number; readonly why: HandoverRefusal }[] };

export interface AskOptions {
  readonly session: string;
  /** Told which seat is asked, and the share of its file that is there; null before it says anything. */
  readonly onProgress: (seat: number, share: number | null) => void;
  readonly signal: AbortSignal;
}

/**
 * Asks the pages of an ended session's seats for its result, one after the other in an order of chance, until one gives it.
 * @throws JoinError | ServerRefusal | ServerUnable; HandoverError where those that answered gave nonsense; the signal's reason
 */
export async function askForResult({ session, onProgress, signal }: AskOptions): Promise<Asked> {
  checkCanObserve();
  const iceServers = new IceServers((await fetchNetworkConfig()).iceServers);
  let decided = (): void => {};
  const isDecided = new Promise<void>((resolve) => (decided = resolve));
  const attendance = new ObserverAttendance({
    ...{ session, iceServers, iceTransportPolicy: "all" },
    onOpen: () => decided(),
    onLost: () => decided(),
  });
  try {
    const { peers } = await attendance.register();
    await Promise.race([isDecided, new Promise((resolve) => setTimeout(resolve, OPEN_MS_MAX))]);
    const refusals: { seat: number; why: HandoverRefusal }[] = [];
    let nonsense: HandoverError | undefined;
    for (const { seat, peerId } of shuffled(peers.filter(({ connected }) => connected))) {
      signal.throwIfAborted();
      onProgress(seat, null);
      const connection = attendance.call(peerId, "result");
      if (connection === undefined) continue;
      let received: Received;
      try {
        received = await receiveFile(new ObserverLine(connection), (share) => onProgress(seat, share), signal);
      } catch (error) {
        if (!(error instanceof HandoverError)) throw error;
        // Another one may have it.
        nonsense = error;
        continue;
      }
      if (received.type === "file") return { ...received, seat };
      if (received.type === "refused") refusals.push({ seat, why: received.why });
    }
    if (nonsense !== undefined && refusals.length === 0) throw nonsense;
    return { type: "none", refusals };
  } finally {
    attendance.end();
  }
}

/** So many visitors do not all ask the same. */
function shuffled(peers: readonly RegisteredPeer[]): readonly RegisteredPeer[] {
  return peers
    .map((peer) => [Math.random(), peer] as const)
    .sort(([a], [b]) => a - b)
    .map(([, peer]) => peer);
}
