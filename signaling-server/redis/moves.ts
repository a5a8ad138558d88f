import type { Move } from "../session-house.ts";
import type { Session } from "../session.ts";

/** What a change means for the index of pages, the sockets, and the processes that have them: arguments of scripts. */
export interface ToldMoves {
  /** PeerJS IDs that stand for no page any more. */
  readonly gone: readonly string[];
  /** PeerJS ID, whose page it is, and the name of its socket, or nothing. */
  readonly pages: readonly (readonly [peerId: string, address: string, socket: string])[];
  /** Process, PeerJS ID and name of sockets that it is to close. */
  readonly closed: readonly (readonly [process: string, peerId: string, socket: string])[];
  /** Processes that have a socket of this session, and those that have none any more. */
  readonly at: readonly string[];
  readonly left: readonly string[];
  /** All PeerJS IDs that stand for pages. */
  readonly all: readonly string[];
}

/** The process that has a socket, by the socket's name. */
export function processOf(socket: string): string {
  return socket.slice(0, socket.lastIndexOf("."));
}

export function toldMoves(session: Session, moves: readonly Move[]): ToldMoves {
  const addressed = session.addressedAttendees;
  const touched = new Set(moves.map(({ peerId }) => peerId));
  const [gone, pages] = [new Set(touched), [] as (readonly [string, string, string])[]];
  for (const { peerId, address, socket } of addressed) {
    if (!gone.delete(peerId)) continue;
    pages.push([peerId, `${address.session} ${address.role} ${address.number}`, socket ?? ""]);
  }
  const at = new Set(addressed.flatMap(({ socket }) => (socket === null ? [] : [processOf(socket)])));
  const over = moves.flatMap((move) => (move.kind === "come" || move.socket === null ? [] : [move]));
  const left = new Set(over.map(({ socket }) => processOf(socket ?? "")));
  for (const process of at) left.delete(process);
  return {
    gone: [...gone],
    pages,
    closed: over.flatMap(({ kind, peerId, socket }) =>
      kind === "detached" || socket === null ? [] : [[processOf(socket), peerId, socket] as const],
    ),
    at: [...at],
    left: [...left],
    all: addressed.map(({ peerId }) => peerId),
  };
}
