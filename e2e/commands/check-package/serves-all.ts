import { randomBytes } from "node:crypto";
import { WebSocket } from "ws";
import { API, apiPath, PATHS, PEER_SERVER } from "../../../shared/signaling/contract.ts";
import { READY_TASKS, readySource } from "../../../shared/session/ready/ready-tasks.ts";
import { EXTRACTORS, EXTRACTORS_PATH } from "../../../shared/training/extractors/extractors.ts";

const HEADERS = { "Content-Type": "application/json" };

/**
 * Asks a server that was started somewhere for one of everything that people get from it: pages and what they load, the API,
 * every set of data, a seat and its socket.
 * @param url without a slash at the end
 * @returns what it gave, for people to read
 * @throws Error for the first thing that it does not give
 */
export async function servesAll(url: string, version: string): Promise<readonly string[]> {
  const given: string[] = [];
  given.push(`pages with ${await servesPages(url)} files`);
  const health = await json<{ status: string; version: string }>(url, API + PATHS.health);
  if (health.status !== "ok" || health.version !== version) {
    throw new Error(`${API}${PATHS.health} says ${JSON.stringify(health)}, not version ${version}`);
  }
  given.push(`version ${version}`);
  given.push(`${await servesData(url)} sets of data`);
  await opensSocket(url);
  given.push("a session, a seat and its socket");
  return given;
}

/** @returns how many files the two documents name */
async function servesPages(url: string): Promise<number> {
  const documents = await Promise.all(["/", "/lessons"].map(async (path) => (await get(url, path)).text()));
  const files = new Set(
    documents.flatMap((html) =>
      [...html.matchAll(/(?:src|href)="\.?(\/assets\/[^"]+)"/g)].map(([, file = ""]) => file),
    ),
  );
  if (files.size < 2) throw new Error(`The pages of ${url} name no scripts and styles`);
  for (const file of files) await get(url, file);
  return files.size;
}

/** The first block of each. @returns how many there are */
async function servesData(url: string): Promise<number> {
  const { source } = await json<{ source: { sha256: string } }>(url, "/data/text");
  const paths = [
    "/data/mnist/train/0",
    "/data/mnist/test/0",
    `/data/text/${source.sha256}/0`,
    ...READY_TASKS.map((ready) => `/data/ready/${readySource(ready).sha256}/0`),
    ...Object.values(EXTRACTORS).map(({ file }) => `${EXTRACTORS_PATH}/${file.sha256}/0`),
  ];
  for (const path of paths) {
    const { byteLength } = await (await get(url, path)).arrayBuffer();
    if (byteLength < 1000) throw new Error(`${path} has ${byteLength} bytes`);
  }
  return paths.length;
}

/** Takes a seat of a session of its own, and opens its socket as PeerJS does. */
async function opensSocket(url: string): Promise<void> {
  const { id } = await json<{ id: string }>(url, API + PATHS.sessions, {
    method: "POST",
    headers: HEADERS,
    body: "{}",
  });
  const taking = { method: "POST", headers: HEADERS, body: "{}" };
  const { seat, token } = await json<{ seat: number; token: string }>(url, apiPath(PATHS.seats, { id }), taking);
  const peerId = randomBytes(16).toString("hex");
  await json(url, apiPath(PATHS.seat, { id, seat }), {
    method: "PUT",
    headers: { ...HEADERS, Authorization: `Bearer ${token}` },
    body: JSON.stringify({ incarnation: peerId, peerId }),
  });
  const query = `key=${PEER_SERVER.key}&id=${peerId}&token=${token}&version=1.5.5`;
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}${PEER_SERVER.path}/peerjs?${query}`);
  try {
    const said = await new Promise<string>((resolve, reject) => {
      socket.once("message", (data) => resolve(String(data)));
      socket.once("error", reject);
      socket.once("close", () => reject(new Error("The socket of a seat was closed")));
    });
    if (!said.includes('"OPEN"')) throw new Error(`The socket of a seat says ${said}`);
  } finally {
    socket.terminate();
  }
}

async function get(url: string, path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url + path, { headers: { Accept: "text/html,*/*" }, ...init });
  if (response.ok) return response;
  throw new Error(`${path} is answered with ${response.status}: ${(await response.text()).slice(0, 300)}`);
}

async function json<T>(url: string, path: string, init?: RequestInit): Promise<T> {
  return (await (await get(url, path, init)).json()) as T;
}
