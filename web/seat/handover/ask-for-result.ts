import { IceServers } from "../../introduction/ice-servers.ts";
import { fetchNetworkConfig } from "../../introduction/network-config.ts";
import { checkCanObserve } from "../../introduction/observation.ts";
import { ObserverAttendance } from "../../introduction/observer-attendance.ts";
import { ObserverLine } from "../../introduction/observer-line.ts";
import { askSeats, type Asked, type AskListener } from "./ask-seats.ts";

/** How long this page waits until it can call anybody. */
const OPEN_MS_MAX = 10_000;

export interface AskOptions extends AskListener {
  readonly session: string;
  /** What the person before this page wants to be called; "" for nothing. */
  readonly name: string;
}

/**
 * Asks the pages of an ended session's seats for its result, one after the other in an order of chance, until one gives it.
 * @throws JoinError | ServerRefusal | ServerUnable; HandoverError where those that answered gave nonsense; the signal's reason
 */
export async function askForResult({ session, name, ...listener }: AskOptions): Promise<Asked> {
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
    const pages = new Map(peers.filter(({ connected }) => connected).map(({ seat, peerId }) => [seat, peerId]));
    const call = (seat: number): ObserverLine | undefined => {
      const connection = attendance.call(pages.get(seat) ?? "", { wants: "result", asker: name });
      return connection && new ObserverLine(connection);
    };
    return await askSeats(shuffled([...pages.keys()]), call, listener);
  } finally {
    attendance.end();
  }
}

/** So many visitors do not all ask the same. */
function shuffled(seats: readonly number[]): readonly number[] {
  return seats
    .map((seat) => [Math.random(), seat] as const)
    .sort(([a], [b]) => a - b)
    .map(([, seat]) => seat);
}
