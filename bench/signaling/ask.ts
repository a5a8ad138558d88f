import { Agent, request } from "node:http";
import { API } from "../../shared/signaling/contract.ts";
import { HOMES } from "./homes.ts";

/** Where a page comes from, and which server it asks. */
export interface Place {
  /** `http://127.0.0.1:8080`. */
  readonly server: string;
  /** One of the addresses of this machine. */
  readonly home: string;
}

/** Connections are kept, up to so many from each home to each server. */
const KEPT_OF_HOME = 8;
const agent = new Agent({ keepAlive: true, maxSockets: KEPT_OF_HOME });
/** To each server. */
export const CONNECTIONS_KEPT = HOMES * KEPT_OF_HOME;
const ASK_MS_MAX = 30_000;

/**
 * Asks the server's API.
 * @param path as in `PATHS`, filled in by `apiPath`, or without anything to be filled in
 * @returns the body of the answer, undefined where there is none
 * @throws Error with the status and the code of a refusal
 */
export async function ask<T>(
  { server, home }: Place,
  method: string,
  path: string,
  body?: object,
  token?: string,
): Promise<T> {
  const { status, text } = await exchange({ server, home }, method, path, body, token);
  const answer = (text === "" ? undefined : JSON.parse(text)) as T;
  if (status >= 400) {
    const { error } = answer as { readonly error?: { readonly code?: string } };
    throw new Error(`${method} refused with ${status} ${error?.code ?? ""}`);
  }
  return answer;
}

function exchange(
  { server, home }: Place,
  method: string,
  path: string,
  body: object | undefined,
  token: string | undefined,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...(body && { "Content-Type": "application/json" }),
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    };
    const url = server + (path.startsWith(API) ? path : API + path);
    const asking = request(url, { method, agent, localAddress: home, timeout: ASK_MS_MAX, headers }, (response) => {
      let heard = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (heard += chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text: heard }));
      response.on("error", reject);
    });
    asking.on("timeout", () => asking.destroy(new Error("no answer")));
    asking.on("error", (error: NodeJS.ErrnoException) => {
      // The server has closed a connection that it had kept for long enough: browsers ask again over another one.
      const isStale = asking.reusedSocket && error.code === "ECONNRESET";
      if (isStale) exchange({ server, home }, method, path, body, token).then(resolve, reject);
      else reject(error);
    });
    asking.end(body && JSON.stringify(body));
  });
}
