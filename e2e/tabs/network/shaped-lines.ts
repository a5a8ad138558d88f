import { spawn, type ChildProcess } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { existsSync } from "node:fs";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { present } from "../../../shared/assert.ts";
import { ip, NetworkCommandError } from "./ip-command.ts";
import { LineQueue, type Line } from "./line-queue.ts";
import type { Namespaces } from "./namespaces.ts";

/** Debian's program that hands a network device's frames to a program as datagrams. */
const SOCAT = "/usr/bin/socat";
const START_TRIES = 50;
const TRY_EVERY_MS = 100;
/** Of an Ethernet address, of which a frame holds its destination's and then its sender's. */
const ADDRESS_BYTES = 6;
const LOCALHOST = "127.0.0.1";

/** Why lines cannot be shaped here; undefined where they can. Beside it, namespaces are needed. */
export function obstacleToShapedLines(): string | undefined {
  if (!existsSync("/dev/net/tun")) return "this kernel has no network devices for programs (/dev/net/tun)";
  return existsSync(SOCAT) ? undefined : "socat was not found: install Debian's package of that name";
}

interface Port {
  readonly socket: Socket;
  readonly socat: ChildProcess;
  readonly line: LineQueue;
  /** Where socat listens. */
  readonly remote: number;
  /** Frames on their way from this port, the next one first. */
  readonly waiting: { readonly frame: Buffer; readonly arrivesAt: number }[];
  timer: NodeJS.Timeout | undefined;
}

/**
 * A switch between the peers of a network and its server, in this process: what each sends goes over a line of its own, of
 * a bound speed and a delay. Kernels can do that by themselves (netem), but not every one has it.
 */
export class ShapedLines {
  readonly #ports: Port[] = [];
  /** Behind which port an Ethernet address is. */
  readonly #known = new Map<string, number>();
  readonly #network: Namespaces;

  /**
   * @param lines what each peer sends over, by index, and last the server
   * @throws NetworkCommandError; nothing is left behind then
   */
  static async between(network: Namespaces, lines: readonly Line[]): Promise<ShapedLines> {
    const shaped = new ShapedLines(network);
    try {
      const bridges = await network.separate();
      for (const [index, line] of lines.entries()) {
        await shaped.#add(index, line, present(bridges[index], "each peer and the server has a line"));
      }
    } catch (error) {
      await shaped.close();
      throw error;
    }
    return shaped;
  }

  private constructor(network: Namespaces) {
    this.#network = network;
  }

  /** Plugs the cables together again. */
  async close(): Promise<void> {
    await Promise.all(
      this.#ports.map(async ({ socat, socket, timer }) => {
        clearTimeout(timer);
        if (socat.exitCode === null && socat.kill()) await once(socat, "exit");
        socket.close();
      }),
    );
    await this.#network.join().catch(() => undefined);
  }

  async #add(index: number, line: Line, bridge: string): Promise<void> {
    const socket = createSocket({ type: "udp4", recvBufferSize: 4 * 1024 * 1024, sendBufferSize: 4 * 1024 * 1024 });
    socket.bind(0, LOCALHOST);
    await once(socket, "listening");
    const remote = await freePort();
    const device = this.#network.device(index);
    const ends = [
      `UDP4-DATAGRAM:${LOCALHOST}:${socket.address().port},bind=${LOCALHOST}:${remote}`,
      `TUN,tun-type=tap,iff-no-pi,tun-name=${device}`,
    ];
    const socat = spawn(SOCAT, ends, { stdio: "ignore" });
    const port: Port = { socket, socat, remote, line: new LineQueue(line), waiting: [], timer: undefined };
    this.#ports.push(port);
    await plugIn(device, bridge);
    socket.on("message", (frame) => this.#take(index, port, frame));
  }

  #take(index: number, port: Port, frame: Buffer): void {
    const now = performance.now();
    this.#known.set(frame.toString("hex", ADDRESS_BYTES, 2 * ADDRESS_BYTES), index);
    const arrivesAt = port.line.put(frame.length, now);
    if (arrivesAt === undefined) return;
    port.waiting.push({ frame, arrivesAt });
    this.#deliver(index, port);
  }

  /** Hands on what has come to the end of its line, and comes again for the rest. */
  #deliver(index: number, port: Port): void {
    const now = performance.now();
    for (let next = port.waiting[0]; next !== undefined && next.arrivesAt <= now; next = port.waiting[0]) {
      port.waiting.shift();
      this.#send(index, next.frame);
    }
    const [first] = port.waiting;
    if (first === undefined || port.timer !== undefined) return;
    port.timer = setTimeout(() => {
      port.timer = undefined;
      this.#deliver(index, port);
    }, first.arrivesAt - now);
  }

  #send(from: number, frame: Buffer): void {
    const to = this.#known.get(frame.toString("hex", 0, ADDRESS_BYTES));
    for (const [index, { socket, remote }] of this.#ports.entries()) {
      if (index !== from && (to === undefined || to === index)) socket.send(frame, remote, LOCALHOST);
    }
  }
}

/** Plugs a device into a bridge as soon as it is there. @throws NetworkCommandError where it does not come */
async function plugIn(device: string, bridge: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await ip("link", "set", device, "master", bridge, "up");
      return;
    } catch (error) {
      if (!(error instanceof NetworkCommandError) || tries === START_TRIES) throw error;
      await wait(TRY_EVERY_MS);
    }
  }
}

async function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  socket.bind(0, LOCALHOST);
  await once(socket, "listening");
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}
