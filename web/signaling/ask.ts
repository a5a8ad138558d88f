import * as v from "valibot";
import { Refusal } from "../../shared/signaling/refusals.ts";
import { ServerRefusal, ServerUnable } from "./server-error.ts";

/** The status of an answer without a body. */
const NO_CONTENT = 204;

/** One request to the signaling server. */
export interface Question<S> {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** With the server's origin before it where that is not the page's own. */
  readonly url: string;
  /** Of the answer. */
  readonly schema: S;
  /** Bytes as they are, with the type that they name; anything else as JSON. */
  readonly body?: object | Blob;
  /** Of a seat, or of an observer. */
  readonly token?: string;
  /** Longest wait for the answer. */
  readonly withinMs: number;
}

/**
 * Asks the signaling server something.
 * @throws ServerRefusal | ServerUnable
 */
export async function ask<S extends v.GenericSchema>(question: Question<S>): Promise<v.InferOutput<S>> {
  const { method, url, schema, body, token, withinMs } = question;
  let response: Response;
  let json: unknown;
  try {
    response = await fetch(url, {
      method,
      headers: {
        ...(body === undefined ? {} : { "Content-Type": body instanceof Blob ? body.type : "application/json" }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(withinMs),
    });
    json = response.status === NO_CONTENT ? undefined : await response.json();
  } catch (cause) {
    throw new ServerUnable("unreachable", "The server does not answer.", [], { cause });
  }
  if (!response.ok) throw refusalIn(response.status, json);
  const answer = v.safeParse(schema, json);
  if (answer.success) return answer.output;
  throw new ServerUnable("unreadable", "The server's answer is not one that this page understands.");
}

function refusalIn(status: number, json: unknown): ServerRefusal | ServerUnable {
  const refusal = v.safeParse(Refusal, json);
  if (!refusal.success) {
    return new ServerUnable("unexplained", `The server refused (status ${status}) without saying why.`);
  }
  const { code, message, field, reason, issues } = refusal.output.error;
  const isPassing = status === 429 || status >= 500;
  const own = field === undefined || reason === undefined ? [] : [{ field, reason }];
  return new (isPassing ? ServerUnable : ServerRefusal)(code, message, issues ?? own);
}
