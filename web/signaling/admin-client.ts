import * as v from "valibot";
import { AdminOverview } from "../../shared/signaling/admin.ts";
import { API, apiPath, PATHS } from "../../shared/signaling/contract.ts";
import { ask } from "./ask.ts";

/** A person waits, or looks again later. */
const ANSWER_MS_MAX = 10_000;

/** What whoever runs a server may ask of it, with its token. */
export class AdminClient {
  readonly #token: string;
  readonly #origin: string;

  /** @param origin of the server; by default a page's own */
  constructor(token: string, origin = "") {
    this.#token = token;
    this.#origin = origin;
  }

  /**
   * How the server is.
   * @throws ServerRefusal, `admin-refused` for a wrong token and `unknown-route` where there is none | ServerUnable
   */
  overview(): Promise<AdminOverview> {
    const url = this.#origin + API + PATHS.admin;
    return ask({ method: "GET", url, token: this.#token, schema: AdminOverview, withinMs: ANSWER_MS_MAX });
  }

  /**
   * Closes a session.
   * @param key of it in the overview
   * @throws ServerRefusal, `unknown-session` where it is gone already | ServerUnable
   */
  async closeSession(key: string): Promise<void> {
    const url = this.#origin + apiPath(PATHS.adminSession, { key });
    await ask({ method: "DELETE", url, token: this.#token, schema: v.undefined(), withinMs: ANSWER_MS_MAX });
  }
}
