import express, { type Request, type RequestHandler } from "express";
import { ApiError, invalidField } from "./api-error.ts";
import { INCARNATION_CHARACTERS_MAX, PEER_ID_CHARACTERS_MAX, PEER_ID_CHARACTERS_MIN } from "./limits.ts";
import { isSeatToken, isSessionId } from "./secrets.ts";
import { STARTED_PHASES, type Registration, type StartedPhase } from "./session.ts";

/**
 * Reads JSON bodies.
 * @param types media types that are taken as JSON; others get 415
 */
export function jsonBody(bytesMax: number, types: readonly string[] = ["application/json"]): RequestHandler[] {
  const checkType: RequestHandler = (request, _response, next) => {
    // `is` gives null where there is no body at all, which means "all defaults".
    if (request.is([...types]) !== false) return next();
    if (request.headers["content-length"] === "0") return next();
    throw new ApiError(415, "unsupported-media-type", "Send the body as application/json.");
  };
  return [checkType, express.json({ limit: bytesMax, type: [...types], inflate: false, strict: false })];
}

/** The request's body as a record; no body is an empty one. */
export function bodyRecord(request: Request): Record<string, unknown> {
  const body: unknown = request.body === undefined ? {} : request.body;
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new ApiError(400, "invalid-body", "The body must be a JSON object.", {
      field: "body",
      reason: "must be a JSON object",
    });
  }
  return body as Record<string, unknown>;
}

/** Refuses a body with other fields. */
export function onlyFields(body: Record<string, unknown>, allowed: readonly string[]): void {
  const unknown = Object.keys(body).find((field) => !allowed.includes(field));
  if (unknown !== undefined)
    throw invalidField(unknown, `is not a field of this request (${allowed.join(", ") || "it has none"})`);
}

/** The token of a `{token?}` body. */
export function tokenInBody(request: Request): string | undefined {
  const body = bodyRecord(request);
  onlyFields(body, ["token"]);
  if (body.token === undefined) return undefined;
  if (typeof body.token !== "string") throw invalidField("token", "must be a string");
  return body.token;
}

/** The token of an `Authorization: Bearer TOKEN` header. */
export function bearerToken(request: Request): string {
  const token = /^Bearer ([\w-]{1,128})$/i.exec(request.headers.authorization ?? "")?.[1];
  if (token === undefined) {
    throw new ApiError(401, "token-missing", "Send the token as 'Authorization: Bearer TOKEN'.");
  }
  return token;
}

/** The `:seat` of a path. */
export function seatParameter(request: Request): number {
  const text = String(request.params.seat);
  if (!/^\d{1,2}$/.test(text)) throw invalidField("seat", "must be the number of a seat, counted from 0");
  return Number(text);
}

/** The `:observer` of a path. */
export function observerParameter(request: Request): number {
  const text = String(request.params.observer);
  if (!/^\d{1,9}$/.test(text)) throw invalidField("observer", "must be the number of an observer, counted from 0");
  return Number(text);
}

// PeerJS itself takes only letters and digits with single separators between them.
const PEER_ID = /^[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*$/;
const INCARNATION = /^[\w-]+$/;

/** The body of a registration. */
export function registrationInBody(request: Request): Registration {
  const body = bodyRecord(request);
  onlyFields(body, ["incarnation", "peerId"]);
  const { incarnation } = body;
  if (typeof incarnation !== "string" || !INCARNATION.test(incarnation)) {
    throw invalidField("incarnation", "must be a string of letters, digits, - and _");
  }
  if (incarnation.length > INCARNATION_CHARACTERS_MAX) {
    throw invalidField("incarnation", `must have at most ${INCARNATION_CHARACTERS_MAX} characters`);
  }
  return { incarnation, peerId: peerIdIn(body) };
}

/** The body of an observer's registration: the PeerJS ID under which it calls. */
export function peerIdInBody(request: Request): string {
  const body = bodyRecord(request);
  onlyFields(body, ["peerId"]);
  return peerIdIn(body);
}

function peerIdIn({ peerId }: Record<string, unknown>): string {
  if (typeof peerId !== "string" || !PEER_ID.test(peerId)) {
    throw invalidField("peerId", "must be a string of letters and digits, with single - or _ between them");
  }
  if (peerId.length < PEER_ID_CHARACTERS_MIN || peerId.length > PEER_ID_CHARACTERS_MAX) {
    throw invalidField("peerId", `must have ${PEER_ID_CHARACTERS_MIN} to ${PEER_ID_CHARACTERS_MAX} random characters`);
  }
  return peerId;
}

/** The phase that a body names; a session cannot go back to its lobby, so that is not one of them. */
export function phaseInBody(request: Request): StartedPhase {
  const body = bodyRecord(request);
  onlyFields(body, ["phase"]);
  return startedPhase(body.phase);
}

function startedPhase(input: unknown): StartedPhase {
  const phase = STARTED_PHASES.find((name) => name === input);
  if (phase === undefined) throw invalidField("phase", "must be running or ended");
  return phase;
}

/** The `:id` of a path under which a session is brought back: only what a server could have given out (M5). */
export function revivedIdParameter(request: Request): string {
  const id = String(request.params.id);
  if (!isSessionId(id)) throw invalidField("id", "must be the ID of a session: 16 bytes in base64url");
  return id;
}

/** The body of a revival; its spec is checked by whoever reads specs. */
export function revivalInBody(request: Request): {
  readonly spec: Record<string, unknown>;
  readonly seat: number;
  readonly token: string;
  readonly phase: StartedPhase;
} {
  const body = bodyRecord(request);
  onlyFields(body, ["spec", "seat", "token", "phase"]);
  const { spec, seat, token } = body;
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) {
    throw invalidField("spec", "must be the session's spec, a JSON object");
  }
  if (typeof seat !== "number" || !Number.isInteger(seat) || seat < 0) {
    throw invalidField("seat", "must be the number of a seat, counted from 0");
  }
  if (typeof token !== "string" || !isSeatToken(token)) {
    throw invalidField("token", "must be the token of a seat: 24 bytes in base64url");
  }
  return { spec: spec as Record<string, unknown>, seat, token, phase: startedPhase(body.phase) };
}

/** The address that the client used, for example `http://localhost:8080`. */
export function originOf(request: Request): string {
  const host = request.headers.host ?? "";
  if (!isHost(host)) {
    throw new ApiError(400, "invalid-host", "The Host header is missing or malformed.");
  }
  return `${request.protocol}://${host}`;
}

/** Whether a Host header names a host, and perhaps a port, and nothing else. */
export function isHost(text: string): boolean {
  return /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(text);
}
