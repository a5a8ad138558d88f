import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { SocketLimits } from "../limits.ts";
import type { Log } from "../log.ts";
import type { HearRefusal } from "../watching/refusal-reasons.ts";
import type { Connection } from "./connection.ts";
import type { Connections } from "./connections.ts";

/** A request to speak something else than HTTP. */
export interface UpgradeRequest {
  readonly request: IncomingMessage;
  /** What it asks for, as at the root of a host; the host in it means nothing. */
  readonly url: URL;
  readonly connection: Connection;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/**
 * Makes a WebSocket of it (`taken`), answers it with a refusal of its own that ends the socket (`refused`), leaves it to
 * others (`elsewhere`), or gives the HTTP status with which it is to be refused.
 */
export type UpgradeOutcome =
  "taken" | "refused" | "elsewhere" | "401 Unauthorized" | "403 Forbidden" | "503 Service Unavailable";
export type UpgradeDoor = (upgrade: UpgradeRequest) => UpgradeOutcome | Promise<UpgradeOutcome>;

/** What an upgrade is refused with. */
const STATUSES = {
  "400 Bad Request": "400",
  "401 Unauthorized": "401",
  "403 Forbidden": "403",
  "404 Not Found": "404",
  "503 Service Unavailable": "503",
} as const;
type UpgradeStatus = keyof typeof STATUSES;

/** Where upgrades lead. */
export interface UpgradeDoors {
  /** Are asked in this order. */
  readonly doors: () => readonly UpgradeDoor[];
  /** What a request asks for, as at the root of a host; undefined for what is not this server's. */
  readonly urlOf: (request: IncomingMessage) => string | undefined;
}

/**
 * The one entry for upgrades. Node gives a socket away with the request, without deadline or listener; here each of them
 * becomes a WebSocket or is destroyed, whatever is in the request and whatever a door does.
 */
export function guardUpgrades(
  server: Server,
  connections: Connections,
  { doors, urlOf }: UpgradeDoors,
  limits: Pick<SocketLimits, "refusalMsMax">,
  log: Log,
  hearRefusal: HearRefusal,
): void {
  const turnAway = (socket: Duplex, status: UpgradeStatus): void => {
    hearRefusal("upgrade", STATUSES[status]);
    refuse(socket, status, limits);
  };
  const decide = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    // Without a listener an error on a half-open socket would end the process.
    socket.on("error", () => socket.destroy());
    const connection = connections.of(socket);
    // Answers are on their way over it, or waiting: nothing else can be spoken.
    if (connection === undefined || connection.stage === "answering") {
      hearRefusal("upgrade", "out-of-turn");
      return void socket.destroy();
    }
    connection.enter("upgrading", performance.now());
    const asked = urlOf(request);
    if (asked === undefined) return turnAway(socket, "404 Not Found");
    const url = parsed(asked);
    if (url === undefined) return turnAway(socket, "400 Bad Request");
    for (const door of doors()) {
      const outcome = await door({ request, url, connection, socket, head });
      if (outcome === "elsewhere") continue;
      if (outcome === "taken") connection.enter("upgraded", performance.now());
      else if (outcome === "refused") hearRefusal("upgrade", "malformed");
      else turnAway(socket, outcome);
      return;
    }
    turnAway(socket, "404 Not Found");
  };
  server.on("upgrade", (request, socket, head) => {
    decide(request, socket, head).catch((error: unknown) => {
      log.error("an upgrade", error);
      socket.destroy();
    });
  });
}

/** `new URL` takes `//` for the beginning of a host, and throws where none follows. */
function parsed(url: string): URL | undefined {
  const address = `http://localhost${url}`;
  return url.startsWith("/") && URL.canParse(address) ? new URL(address) : undefined;
}

/** Says why, and hangs up: when the other end does, or after a moment. */
function refuse(socket: Duplex, status: UpgradeStatus, { refusalMsMax }: Pick<SocketLimits, "refusalMsMax">): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  // What it still sends is thrown away: closing over bytes that were not read would reset the answer.
  socket.resume();
  const hangingUp = setTimeout(() => socket.destroy(), refusalMsMax);
  socket.once("end", () => socket.destroy());
  socket.once("close", () => clearTimeout(hangingUp));
}
