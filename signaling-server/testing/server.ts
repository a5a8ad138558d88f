import { randomBytes } from "node:crypto";
import { afterEach, vi } from "vitest";
import { WebSocket } from "ws";
import { PEER_SERVER } from "../../shared/signaling/contract.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import { AUTHORITY_KEY_BYTES, type SignalingLimits } from "../limits.ts";
import { createLog } from "../log.ts";
import { storeUnderTest } from "./store-under-test.ts";
import { TokenAuthority } from "../token-authority.ts";
import { createSignalingServer, type SignalingServer, type SignalingServerOptions } from "../server.ts";
import { checkDescribed } from "./described.ts";

/** An answer of the server, its body read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into bodies of many shapes; a wrong guess fails the test.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

export interface Call {
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A real server on a free port, and the short way to talk to it. */
export interface TestServer extends SignalingServer {
  /** Lines of its log, at level debug. */
  readonly lines: readonly string[];
  /** @throws Error for an answer of the API that its own description does not know */
  call(method: string, path: string, call?: Call): Promise<Answer>;
  /** Creates a session and gives its path in the API. */
  session(spec?: object): Promise<string>;
  /** Takes a seat of a session and registers a page load for it. */
  sit(session: string): Promise<Sitter>;
  /** Opens the socket to the PeerServer as PeerJS does; rejects with the HTTP status of a refusal. */
  socket(peerId: string, token: string): Promise<TestSocket>;
}

export interface Sitter {
  readonly seat: number;
  readonly token: string;
  readonly peerId: string;
  readonly incarnation: string;
}

/** A page's socket, with what it received. */
export interface TestSocket {
  readonly socket: WebSocket;
  readonly received: { type: string; src?: string; dst?: string; payload?: unknown }[];
  readonly closed: Promise<number>;
  send(message: unknown): void;
}

/** Of all servers of tests that are given no other: one knows the tokens of another, as a server that was restarted does. */
export const TEST_KEY = new Uint8Array(AUTHORITY_KEY_BYTES).fill(7);

/** Of the operator of servers that are started with it. */
export const ADMIN_TOKEN = "the-operator's-token-of-32-signs+";

/** The token that a server with {@link TEST_KEY} gives out for a seat, the first time or a later one. */
export function tokenOf(session: string, spec: SessionSpec, seat: number, serial = 1): string {
  return new TokenAuthority(TEST_KEY).tokensOf(session, spec).make(seat, serial);
}

const running: SignalingServer[] = [];
const sockets: WebSocket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await Promise.all(running.splice(0).map((server) => server.close()));
});

/** Starts a server that is closed after the test. */
export async function startServer(
  limits: Partial<SignalingLimits> = {},
  options: SignalingServerOptions = {},
): Promise<TestServer> {
  const lines: string[] = [];
  const log = createLog("debug", (line) => lines.push(line));
  const store = await storeUnderTest();
  const server = await createSignalingServer({ host: "127.0.0.1", limits, log, key: TEST_KEY, ...store, ...options });
  running.push(server);
  const url = `http://127.0.0.1:${server.port}`;

  const call = (method: string, path: string, call?: Call): Promise<Answer> => callAt(url, method, path, call);
  const session = async (spec?: object): Promise<string> => {
    const { body } = await call("POST", "/api/sessions", spec === undefined ? {} : { body: spec });
    return `/api/sessions/${body.id}`;
  };
  const sit = async (of: string): Promise<Sitter> => {
    const { body } = await call("POST", `${of}/seats`, { body: {} });
    const registration = { incarnation: newPeerId(), peerId: newPeerId() };
    await call("PUT", `${of}/seats/${body.seat}`, { token: body.token, body: registration });
    return { seat: body.seat, token: body.token, ...registration };
  };
  const socket = (peerId: string, token: string): Promise<TestSocket> => {
    const query = `key=${PEER_SERVER.key}&id=${peerId}&token=${token}&version=1.5.5`;
    return openSocket(`ws://127.0.0.1:${server.port}${PEER_SERVER.path}/peerjs?${query}`);
  };
  return { ...server, lines, call, session, sit, socket };
}

/** Asks a server. @param origin `http://127.0.0.1:8080` */
export async function callAt(
  origin: string,
  method: string,
  path: string,
  { body, token, headers }: Call = {},
): Promise<Answer> {
  const response = await fetch(origin + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isRaw(body) ? body : JSON.stringify(body) }),
    redirect: "manual",
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  const answer: Answer = {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(text) : text,
  };
  checkDescribed(method, path, answer);
  return answer;
}

function isRaw(body: unknown): body is string | Uint8Array<ArrayBuffer> {
  return typeof body === "string" || body instanceof Uint8Array;
}

/** Repeats checks until they hold; patient, since other programs may keep the machine busy. */
export function eventually(check: () => unknown): Promise<unknown> {
  return vi.waitFor(check, { timeout: 30_000, interval: 20 });
}

/** A PeerJS ID as pages draw them. */
export function newPeerId(): string {
  return randomBytes(16).toString("hex");
}

/** Opens a WebSocket; rejects with `refused with STATUS` when the server does not want it. */
export function openSocket(address: string, headers: Readonly<Record<string, string>> = {}): Promise<TestSocket> {
  const socket = new WebSocket(address, { headers });
  sockets.push(socket);
  const received: TestSocket["received"] = [];
  socket.on("message", (data) => received.push(JSON.parse(String(data))));
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  const send = (message: unknown): void => socket.send(typeof message === "string" ? message : JSON.stringify(message));
  return new Promise((resolve, reject) => {
    socket.on("open", () => resolve({ socket, received, closed, send }));
    socket.on("unexpected-response", (_request, response) => {
      reject(new Error(`refused with ${response.statusCode}`));
      socket.terminate();
    });
    socket.on("error", reject);
  });
}
