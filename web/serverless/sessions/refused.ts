import { REFUSALS, type RefusalCode } from "../../../shared/signaling/refusals.ts";
import type { ServerAnswer } from "../../signaling/server-line.ts";

/** What is refused in a server's place, in a server's words. */
export class Refused extends Error {
  override readonly name = "Refused";

  /** @param detail which field is wrong, where one is */
  constructor(
    readonly code: RefusalCode,
    message: string,
    readonly detail: object = {},
  ) {
    super(message);
  }

  get answer(): ServerAnswer {
    const { code, message, detail } = this;
    return { status: REFUSALS[code], json: { error: { code, message, ...detail } } };
  }
}
