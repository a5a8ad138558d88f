import * as v from "valibot";
import { Refusal } from "../../shared/signaling/refusals.ts";
import { ServerRefusal, ServerUnable } from "./server-error.ts";
import { serverLine, type ServerAnswer, type ServerRequest } from "./server-line.ts";

/** One request to the signaling server, and what its answer should be. */
export interface Question<S> extends ServerRequest {
  /** Of the answer. */
  readonly schema: S;
  /** Longest wait for the answer. */
  readonly withinMs: number;
}

/**
 * Asks the signaling server something.
 * @throws ServerRefusal | ServerUnable
 */
export async function ask<S extends v.GenericSchema>(question: Question<S>): Promise<v.InferOutput<S>> {
  const { schema, withinMs, ...request } = question;
  let answered: ServerAnswer;
  try {
    answered = await serverLine().ask(request, withinMs);
  } catch (cause) {
    throw new ServerUnable("unreachable", "The server does not answer.", [], { cause });
  }
  const { status, json } = answered;
  if (status < 200 || status > 299) throw refusalIn(status, json);
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
