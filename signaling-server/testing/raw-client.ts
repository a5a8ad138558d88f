import { connect, type Socket } from "node:net";
import { afterEach } from "vitest";

/** A client that sends bytes as they are, of which nobody knows whether they are HTTP. */
export interface RawClient {
  readonly socket: Socket;
  /** What came, as Latin-1; nothing comes while it does not read. */
  readonly heard: () => string;
  /** When the server has ended the connection, in one way or the other. */
  readonly closed: Promise<void>;
}

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/**
 * Connects and sends.
 * @param reads false for one that never takes a byte
 */
export async function rawClient(port: number, bytes: string, reads = true): Promise<RawClient> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  open.push(socket);
  let heard = "";
  socket.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => {
    socket.on("close", () => resolve());
    socket.on("end", () => resolve());
  });
  await new Promise<void>((resolve) => {
    socket.once("connect", resolve);
    socket.once("close", () => resolve());
  });
  if (reads) socket.on("data", (chunk: Buffer) => (heard += chunk.toString("latin1")));
  if (bytes !== "") socket.write(Buffer.from(bytes, "latin1"));
  return { socket, heard: () => heard, closed };
}

/** A request's head. */
export function head(path: string, ...lines: readonly string[]): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${lines.map((line) => `${line}\r\n`).join("")}\r\n`;
}

/** What a browser sends with a request for a WebSocket. */
export const UPGRADE = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
] as const;
