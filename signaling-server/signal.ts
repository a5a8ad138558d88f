import { isNestedAtMost } from "./json-depth.ts";

/** Kinds of messages that pages send each other through the PeerServer while they are introduced. */
const RELAYED = ["OFFER", "ANSWER", "CANDIDATE", "LEAVE", "EXPIRE"] as const;

/** A message of a page that is fit to be relayed, or its heartbeat. */
export type Signal =
  | { readonly type: "HEARTBEAT" }
  | { readonly type: (typeof RELAYED)[number]; readonly dst: string; readonly payload: unknown };

/** Why a message of a page was refused. */
export class SignalRejected extends Error {
  override readonly name = "SignalRejected";
}

/**
 * Reads a WebSocket message of a page.
 * @throws SignalRejected saying what is wrong with it
 */
export function readSignal(text: string, depthMax: number): Signal {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    throw new SignalRejected("is not JSON");
  }
  if (!isNestedAtMost(message, depthMax)) throw new SignalRejected("is nested too deep");
  if (typeof message !== "object" || message === null || Array.isArray(message)) {
    throw new SignalRejected("is not an object");
  }
  const { type, dst, payload } = message as Record<string, unknown>;
  if (type === "HEARTBEAT") return { type };
  const relayed = RELAYED.find((name) => name === type);
  if (relayed === undefined) throw new SignalRejected("has a type that is not relayed");
  if (typeof dst !== "string" || dst === "") throw new SignalRejected("names no destination");
  return { type: relayed, dst, payload };
}

/**
 * Whether an offer, if the signal is one, is of a connection that carries bytes as they are. Of other kinds PeerJS would
 * decode what comes.
 */
export function offersBytesAtMost(signal: Signal): boolean {
  if (signal.type !== "OFFER") return true;
  const { payload } = signal;
  if (typeof payload !== "object" || payload === null) return false;
  const { type, serialization } = payload as Record<string, unknown>;
  return type === "data" && serialization === "raw";
}
