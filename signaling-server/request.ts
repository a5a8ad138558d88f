import express, { type Request, type RequestHandler } from "express";
import { ipKeyGenerator } from "express-rate-limit";
import * as v from "valibot";
import { ApiError, invalidField } from "./api-error.ts";
import { isNestedAtMost } from "./json-depth.ts";
import { SIGNALING_LIMITS } from "./limits.ts";
import { isSessionId } from "./secrets.ts";

/**
 * Reads JSON bodies.
 * @param types media types that are taken as JSON; others get 415
 */
export function jsonBody(bytesMax: number, types: readonly string[] = ["application/json"]): RequestHandler[] {
  const checkType: RequestHandler = (request, _response, next) => {
    // `is` gives null where there is no body at all, which means "all defaults".
    if (request.is([...types]) !== false) return next();
    if (request.headers["content-length"] === "0") return next();
    throw new ApiError("unsupported-media-type", "Send the body as application/json.");
  };
  const checkDepth: RequestHandler = (request, _response, next) => {
    if (isNestedAtMost(request.body, SIGNALING_LIMITS.jsonDepthMax)) return next();
    throw new ApiError("invalid-body", "The body is nested too deep.", { field: "body", reason: "is nested too deep" });
  };
  return [checkType, express.json({ limit: bytesMax, type: [...types], inflate: false, strict: false }), checkDepth];
}

/** The request's body as a record; no body is an empty one. */
export function bodyRecord(request: Request): Record<string, unknown> {
  const body: unknown = request.body === undefined ? {} : request.body;
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new ApiError("invalid-body", "The body must be a JSON object.", {
      field: "body",
      reason: "must be a JSON object",
    });
  }
  return body as Record<string, unknown>;
}

/**
 * What a schema of the contract reads from the request's body.
 * @throws ApiError for a field that the schema does not have; else for the first that it finds wrong, or missing
 */
export function readBody<const E extends v.ObjectEntries>(
  request: Request,
  schema: v.ObjectSchema<E, undefined>,
): v.InferOutput<v.ObjectSchema<E, undefined>> {
  const body = bodyRecord(request);
  const fields = Object.keys(schema.entries);
  const unknown = Object.keys(body).find((field) => !fields.includes(field));
  if (unknown !== undefined) {
    throw invalidField(unknown, `is not a field of this request (${fields.join(", ") || "it has none"})`);
  }
  // With every field there, a missing one is told in the words of its own schema.
  const read = v.safeParse(schema, Object.fromEntries(fields.map((field) => [field, body[field]])));
  if (read.success) return read.output;
  const [issue] = read.issues;
  throw invalidField(v.getDotPath(issue) ?? "body", issue.message);
}

/** The token of an `Authorization: Bearer TOKEN` header. */
export function bearerToken(request: Request): string {
  const token = /^Bearer ([\w.-]{1,128})$/i.exec(request.headers.authorization ?? "")?.[1];
  if (token === undefined) {
    throw new ApiError("token-missing", "Send the token as 'Authorization: Bearer TOKEN'.");
  }
  return token;
}

/** Where a request comes from, through the proxies that the server trusts; all that cannot be told count as one. */
export function addressOf(request: Request): string {
  // One home has as many addresses of IPv6 as it likes.
  return ipKeyGenerator(request.ip ?? "", 64);
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

/** The `:id` of a path under which a session is brought back: only what a server could have given out (M5). */
export function revivedIdParameter(request: Request): string {
  const id = String(request.params.id);
  if (!isSessionId(id)) throw invalidField("id", "must be the ID of a session: 16 bytes in base64url");
  return id;
}

/** The address that the client used, for example `http://localhost:8080`. */
export function originOf(request: Request): string {
  // As a trusted proxy says that it was, if there is one.
  const host = request.host ?? "";
  if (!isHost(host)) {
    throw new ApiError("invalid-host", "The Host header is missing or malformed.");
  }
  return `${request.protocol}://${host}`;
}

/** Whether a Host header names a host, and perhaps a port, and nothing else. */
export function isHost(text: string): boolean {
  return /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(text);
}
