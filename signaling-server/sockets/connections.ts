import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { ipKeyGenerator } from "express-rate-limit";
import type { SocketLimits } from "../limits.ts";
import type { Log } from "../log.ts";
import { Allowance } from "./allowance.ts";
import { Connection } from "./connection.ts";

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
  readonly #isBehindProxy: boolean;
  readonly #all = new Set<Connection>();
  readonly #byStream = new WeakMap<Duplex, Connection>();
  readonly #byEnd = new Map<string, Connection>();
  readonly #byAddress = new Map<string, Neighbours>();

  /** @param isBehindProxy all come from the address of a proxy, so that nothing is to be learnt from addresses */
  constructor(limits: SocketLimits, log: Log, isBehindProxy: boolean) {
    this.#limits = limits;
    this.#log = log;
    this.#isBehindProxy = isBehindProxy;
  }

  get size(): number {
    return this.#all.size;
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
    if (remoteAddress === undefined) return refused(socket);
    const address = ipKeyGenerator(remoteAddress, 64);
    const neighbours = this.#neighbours(address, now);
    if (!this.#isBehindProxy) {
      if (!neighbours.allowance.spend(1, now)) return refused(socket);
      const most = this.#limits.connectionsOfAddressMax;
      if (neighbours.connections.size >= most && !this.#endIdlest(neighbours.connections, now)) return refused(socket);
    }
    if (this.#all.size >= this.#limits.connectionsMax && !this.#endIdlest(this.#all, now)) return refused(socket);

    const connection = new Connection(socket, address, now);
    const end = `${remoteAddress} ${remotePort}`;
    this.#all.add(connection);
    this.#byStream.set(socket, connection);
    this.#byEnd.set(end, connection);
    neighbours.connections.add(connection);
    socket.once("close", () => {
      this.#all.delete(connection);
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

  /**
   * Whether one more answer may be begun, or one more message kept: bytes that nobody takes are bounded over all sockets
   * together. Who has not read for longest is given up for those who do.
   */
  hasRoomForMore(): boolean {
    const now = performance.now();
    while (this.#unsentBytes() > this.#limits.unsentBytesInAllMax) {
      const unread = [...this.#all].filter(({ unsentBytes }) => unsentBytes > 0);
      if (!this.#endIdlest(unread, now)) return false;
    }
    return true;
  }

  /** Ends what has kept the server waiting for too long; to be called every `connectionsCheckedEveryMs`. */
  check(): void {
    const now = performance.now();
    for (const connection of this.#all) {
      const reason = connection.check(now, this.#limits);
      if (reason !== undefined) this.#end(connection, reason);
    }
    for (const [address, { connections, allowance }] of this.#byAddress) {
      if (connections.size === 0 && allowance.isFull(now)) this.#byAddress.delete(address);
    }
  }

  destroyAll(): void {
    for (const connection of this.#all) connection.destroy();
  }

  #unsentBytes(): number {
    let sum = 0;
    for (const { unsentBytes } of this.#all) sum += unsentBytes;
    return sum;
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
    this.#end(idlest, "made room for others");
    return true;
  }

  #end(connection: Connection, reason: string): void {
    this.#log.debug(`a connection ${reason}`);
    connection.destroy();
    // Its socket says so later; until then it must not be counted, nor ended once more.
    this.#all.delete(connection);
    this.#byAddress.get(connection.address)?.connections.delete(connection);
  }
}

function refused(socket: Socket): false {
  socket.destroy();
  return false;
}
