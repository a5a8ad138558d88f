import * as v from "valibot";
import type { SessionSpec, SpecIssue } from "../../shared/session/spec.ts";

/** What the server tells about a session. */
export interface SessionInfo {
  readonly id: string;
  readonly spec: SessionSpec;
  readonly phase: "lobby" | "running" | "ended";
  readonly taken: number;
}

export interface SessionListing extends SessionInfo {
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

export interface SessionDetail extends SessionInfo {
  readonly seats: readonly SeatInfo[];
}

export interface SeatInfo {
  readonly seat: number;
  readonly taken: boolean;
  readonly connected: boolean;
}

/** The server said no, or did not answer (`code` is then "unreachable"); `message` is for people. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    readonly code: string,
    message: string,
    /** Wrong fields of a session spec, where those were the cause. */
    readonly issues: readonly SpecIssue[] = [],
  ) {
    super(message);
  }
}

/** A request that has not been answered by then counts as unreachable. */
const REQUEST_MS_MAX = 10_000;

const IssueSchema = v.object({ field: v.string(), reason: v.string() });
const ErrorSchema = v.object({
  error: v.object({
    code: v.string(),
    message: v.string(),
    field: v.optional(v.string()),
    reason: v.optional(v.string()),
    issues: v.optional(v.array(IssueSchema)),
  }),
});
const info = {
  id: v.string(),
  // The server made it with the same `parseSpec` that checks it here before it is sent.
  spec: v.custom<SessionSpec>((input) => typeof input === "object" && input !== null),
  phase: v.picklist(["lobby", "running", "ended"]),
  taken: v.number(),
};
const CreatedSchema = v.object({ id: v.string(), url: v.string() });
const ListSchema = v.object({
  sessions: v.array(
    v.object({ ...info, createdAt: v.union([v.number(), v.pipe(v.string(), v.transform(Date.parse))]) }),
  ),
});
const DetailSchema = v.object({
  ...info,
  seats: v.array(v.object({ seat: v.number(), taken: v.boolean(), connected: v.boolean() })),
});

/** Creates a session. @throws ApiError with the wrong fields, or why the server would not */
export function createSession(spec: SessionSpec): Promise<{ id: string; url: string }> {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(spec) };
  return request("/api/sessions", CreatedSchema, init);
}

/** All sessions that the server knows. @throws ApiError */
export async function listSessions(): Promise<readonly SessionListing[]> {
  return (await request("/api/sessions", ListSchema)).sessions;
}

/** One session. @throws ApiError, with a 404's code when there is none */
export function readSession(id: string): Promise<SessionDetail> {
  return request(`/api/sessions/${encodeURIComponent(id)}`, DetailSchema);
}

async function request<S extends v.GenericSchema>(
  path: string,
  schema: S,
  init: RequestInit = {},
): Promise<v.InferOutput<S>> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(path, { ...init, signal: AbortSignal.timeout(REQUEST_MS_MAX) });
    body = await response.json();
  } catch {
    throw new ApiError("unreachable", "The server does not answer.");
  }
  if (!response.ok) throw asApiError(response.status, body);
  const answer = v.safeParse(schema, body);
  if (!answer.success) throw new ApiError("unreadable", "The server's answer is not one that this page understands.");
  return answer.output;
}

function asApiError(status: number, body: unknown): ApiError {
  const answer = v.safeParse(ErrorSchema, body);
  if (!answer.success)
    return new ApiError(`http-${status}`, `The server refused (status ${status}) without saying why.`);
  const { code, message, field, reason, issues } = answer.output.error;
  const own = field !== undefined && reason !== undefined ? [{ field, reason }] : [];
  return new ApiError(status === 404 ? "unknown-session" : code, message, issues ?? own);
}
