import type { SpecIssue } from "../../shared/session/spec.ts";
import type { RefusalCode } from "../../shared/signaling/refusals.ts";

/** What went wrong: the server's own word, or that it gave none that could be understood. */
export type ServerErrorCode =
  | RefusalCode
  /** There was no answer, or none in time. */
  | "unreachable"
  /** The answer is not one of the contract's: page and server are of different versions, or it is another server. */
  | "unreadable"
  /** It refused without saying why. */
  | "unexplained";

/** The signaling server did not do what it was asked for; the message is for people. */
export abstract class ServerError extends Error {
  constructor(
    readonly code: ServerErrorCode,
    message: string,
    /** Wrong fields of a session's spec, or of another request, where those were the cause. */
    readonly issues: readonly SpecIssue[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The server understood the request and refused it: asking the same again is of no use. */
export class ServerRefusal extends ServerError {
  override readonly name = "ServerRefusal";
}

/** The server did not answer, cannot do it now, or answered with what makes no sense: it may do better later. */
export class ServerUnable extends ServerError {
  override readonly name = "ServerUnable";
}
