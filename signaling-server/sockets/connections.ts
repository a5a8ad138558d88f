import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { ipKeyGenerator } from "express-rate-limit";
import type { SocketLimits } from "../limits.ts";
import type { Log } from "../log.ts";
import { Allowance } from "./allowance.ts";
import type { ConnectionRefusal, HearRefusal } from "../watching/refusal-reasons.ts";
import { Connection, CONNECTION_ENDINGS, type ConnectionEnding } from "./connection.ts";

/** What sockets are about, as they are counted: no request was made yet, HTTP, or a WebSocket, also one that is asked for. */
export const SOCKET_KINDS = ["opening", "http", "websocket"] as const;
export type SocketKind = (typeof SOCKET_KINDS)[number];

/** Those of one address, and how many more may come. */
interface Neighbours {
  readonly connections: Set<Connection>;
  readonly allowance: Allowance;
}

/**
 * Every socket of the server, before, in and after a handshake, of HTTP and of WebSockets: how many there may be, in all
 * and of one address, for how long one may keep the server waiting, and how many bytes may wait for those who do not
 * read. Nothing else ends them all when the server closes.
 */
export class Connections {
  readonly #limits: SocketLimits;
  readonly #log: Log;
  readonly #isProxy: (remoteAddress: string) => boolean;
  readonly #hearRefusal: HearRefusal;
  readonly #all = new Set<Connection>();
  /** Those that bytes may wait for, so that not all have to be looked at for each answer and each message. */
  readonly #owed = new Set<Connection>();
  readonly #byStream = new WeakMap<Duplex, Connection>();
  readonly #byEnd = new Map<string, Connection>();
  readonly #byAddress = new Map<string, Neighbours>();

  /** @param isProxy whether many visitors come from one address, so that nothing is to be learnt from it */
  constructor(limits: SocketLimits, log: Log, isProxy: (remoteAddress: string) => boolean, hearRefusal: HearRefusal) {
    this.#limits = limits;
    this.#log = log;
    this.#isProxy = isProxy;
    this.#hearRefusal = hearRefusal;
  }

  get size(): number {
    return this.#all.size;
  }

  /** How many there are of each kind. */
  get byKind(): Readonly<Record<SocketKind, number>> {
    const counts = { opening: 0, http: 0, websocket: 0 };
    for (const { stage } of this.#all) {
      if (stage === "opening") counts.opening += 1;
      else if (stage === "idle" || stage === "answering") counts.http += 1;
      else counts.websocket += 1;
    }
    return counts;
  }

  /** Most that one address has. */
  get mostOfAddress(): number {
    return [...this.#byAddress.values()].reduce((most, { connections }) => Math.max(most, connections.size), 0);
  }

  /** Bytes that wait for those who do not read, over all of them. */
  get unsentBytes(): number {
    let sum = 0;
    for (const connection of this.#owed) {
      const { unsentBytes, stage } = connection;
      sum += unsentBytes;
      if (unsentBytes === 0 && stage !== "answering") this.#owed.delete(connection);
    }
    return sum;
  }

  /**
   * Takes a socket that was just accepted, or destroys it where there are too many already. What has been waiting for
   * longest without a byte that moved makes room: a browser comes again, and who only holds sockets loses them.
   * @returns whether it may be served
   */
  admit(socket: Socket): boolean {
    // Without a listener its error would end the process.
    socket.on("error", () => socket.destroy());
    const now = performance.now();
    const { remoteAddress, remotePort } = socket;
    // It is gone already.
    if (remoteAddress === undefined) return gone(socket);
    const address = ipKeyGenerator(remoteAddress, 64);
    const neighbours = this.#neighbours(address, now);
    if (!this.#isProxy(remoteAddress)) {
      if (!neighbours.allowance.spend(1, now)) return this.#refuse(socket, "too-often");
      const most = this.#limits.connectionsOfAddressMax;
      if (neighbours.connections.size >= most && !this.#endIdlest(neighbours.connections, now)) {
        return this.#refuse(socket, "too-many-of-address");
      }
    }
    if (this.#all.size >= this.#limits.connectionsMax && !this.#endIdlest(this.#all, now)) {
      return this.#refuse(socket, "too-many");
    }

    const connection = new Connection(socket, address, now);
    const end = `${remoteAddress} ${remotePort}`;
    this.#all.add(connection);
    this.#byStream.set(socket, connection);
    this.#byEnd.set(end, connection);
    neighbours.connections.add(connection);
    socket.once("close", () => {
      this.#all.delete(connection);
      this.#owed.delete(connection);
      neighbours.connections.delete(connection);
      if (this.#byEnd.get(end) === connection) this.#byEnd.delete(end);
    });
    return true;
  }

  /** TLS now carries what is said over the connection with the same ends. */
  secured(stream: Socket): void {
    const connection = this.#byEnd.get(`${stream.remoteAddress} ${stream.remotePort}`);
    if (connection === undefined) stream.destroy();
    else {
      connection.stream = stream;
      this.#byStream.set(stream, connection);
    }
  }

  /** The connection of a request's socket; undefined for one that is over. */
  of(stream: Duplex): Connection | undefined {
    return this.#byStream.get(stream);
  }

  /** Bytes are given to it from now on, or were given and it has not taken them. */
  owes(connection: Connection): void {
    if (this.#all.has(connection)) this.#owed.add(connection);
  }

  /**
   * Whether one more answer may be begun, or one more message kept: bytes that nobody takes are bounded over all sockets
   * together. Who has not read for longest is given up for those who do.
   */
  hasRoomForMore(): boolean {
    const now = performance.now();
    while (this.unsentBytes > this.#limits.unsentBytesInAllMax) {
      const unread = [...this.#owed].filter(({ unsentBytes }) => unsentBytes > 0);
      if (!this.#endIdlest(unread, now)) return false;
    }
    return true;
  }

  /** Ends what has kept the server waiting for too long; to be called every `connectionsCheckedEveryMs`. */
  check(): void {
    const now = performance.now();
    for (const connection of this.#all) {
      const ending = connection.check(now, this.#limits);
      if (connection.unsentBytes > 0) this.#owed.add(connection);
      if (ending !== undefined) this.end(connection, ending);
    }
    for (const [address, { connections, allowance }] of this.#byAddress) {
      if (connections.size === 0 && allowance.isFull(now)) this.#byAddress.delete(address);
    }
  }

  destroyAll(): void {
    for (const connection of this.#all) connection.destroy();
  }

  #neighbours(address: string, now: number): Neighbours {
    const known = this.#byAddress.get(address);
    if (known !== undefined) return known;
    const { connectionBurstMax: burst, connectionsPerSecond: perSecond } = this.#limits;
    const fresh = { connections: new Set<Connection>(), allowance: new Allowance({ burst, perSecond }, now) };
    this.#byAddress.set(address, fresh);
    return fresh;
  }

  /** @returns whether there was one that may be ended */
  #endIdlest(among: Iterable<Connection>, now: number): boolean {
    let idlest: Connection | undefined;
    let since = now - this.#limits.idleMsMin;
    for (const connection of among) {
      const { idleSince } = connection;
      if (idleSince === undefined || idleSince > since) continue;
      idlest = connection;
      since = idleSince;
    }
    if (idlest === undefined) return false;
    this.end(idlest, "made-room");
    return true;
  }

  #refuse(socket: Socket, reason: ConnectionRefusal): false {
    this.#hearRefusal("connection", reason);
    return gone(socket);
  }

  /** Ends one at once, whatever waits. */
  end(connection: Connection, ending: ConnectionEnding): void {
    this.#hearRefusal("connection", ending);
    this.#log.debug(`a connection ${CONNECTION_ENDINGS[ending]}`, { reason: ending });
    connection.destroy();
    // Its socket says so later; until then it must not be counted, nor ended once more.
    this.#all.delete(connection);
    this.#owed.delete(connection);
    this.#byAddress.get(connection.address)?.connections.delete(connection);
  }
}

function gone(socket: Socket): false {
  socket.destroy();
  return false;
}
