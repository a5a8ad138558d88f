import { addressOf } from "../addresses.ts";

/** A request to a signaling server, whoever answers it. */
export interface ServerRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** With the server's origin before it where that is not the page's own. */
  readonly url: string;
  /** Bytes as they are, with the type that they name; anything else as JSON. */
  readonly body?: object | Blob;
  /** Of a seat, or of an observer. */
  readonly token?: string;
}

/** What came back. */
export interface ServerAnswer {
  /** Of HTTP. */
  readonly status: number;
  /** The parsed body; undefined where there is none. */
  readonly json: unknown;
}

/**
 * The way in which pages ask a signaling server: over HTTP, or, in a build that needs none, whatever answers in its place. All
 * of them speak the contract of `shared/signaling`.
 */
export interface ServerLine {
  /**
   * Asks.
   * @param withinMs longest wait for the answer
   * @throws anything, where none came
   */
  ask(request: ServerRequest, withinMs: number): Promise<ServerAnswer>;
  /** Says something from a page that goes away: nobody is left to hear the answer. */
  sayGoodbye(request: ServerRequest): void;
}

/** The page's own server may have everything below a path. */
const whole = (url: string): string => (url.startsWith("/") ? addressOf(url) : url);

/** The status of an answer without a body. */
const NO_CONTENT = 204;

const overHttp: ServerLine = {
  async ask({ method, url, body, token }, withinMs) {
    const response = await fetch(whole(url), {
      method,
      headers: {
        ...(body === undefined ? {} : { "Content-Type": body instanceof Blob ? body.type : "application/json" }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(withinMs),
    });
    return { status: response.status, json: response.status === NO_CONTENT ? undefined : await response.json() };
  },
  sayGoodbye({ url, body }) {
    navigator.sendBeacon(whole(url), new Blob([JSON.stringify(body)], { type: "application/json" }));
  },
};

let line = overHttp;

/** How this page asks. */
export function serverLine(): ServerLine {
  return line;
}

/** From now on this page asks so; to be called before it asks anything. */
export function askThrough(other: ServerLine): void {
  line = other;
}
