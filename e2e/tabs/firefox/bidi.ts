import { WebSocket } from "ws";

/** Thrown when the browser refuses a command, or is gone. */
export class BidiError extends Error {
  override readonly name = "BidiError";
}

interface Answer {
  readonly type: "success" | "error" | "event";
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: string;
  readonly message?: string;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
}

const ANSWER_MS_MAX = 60_000;

/** One WebDriver BiDi session (https://w3c.github.io/webdriver-bidi/): commands, each with its answer, and events. */
export class BidiSession {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, { done(answer: Answer): void; fail(reason: string): void }>();
  readonly #listeners: ((method: string, params: Record<string, unknown>) => void)[] = [];
  #lastId = 0;
  #browserVersion = "";

  /** Opens a session with a browser that listens at an address. @throws BidiError */
  static async open(address: string): Promise<BidiSession> {
    const socket = new WebSocket(`${address}/session`, { perMessageDeflate: false });
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", (error) => reject(new BidiError(error.message)));
    });
    const session = new BidiSession(socket);
    const { capabilities } = await session.send("session.new", {
      capabilities: { alwaysMatch: { acceptInsecureCerts: true } },
    });
    session.#browserVersion = String((capabilities as { browserVersion?: unknown }).browserVersion);
    return session;
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data) => this.#hear(JSON.parse(String(data)) as Answer));
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      for (const { fail } of this.#waiting.values()) fail("the browser is gone");
    });
  }

  get browserVersion(): string {
    return this.#browserVersion;
  }

  /** @throws BidiError with what the browser says */
  send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const fail = (reason: string): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        reject(new BidiError(`${method}: ${reason}`));
      };
      const timer = setTimeout(() => fail(`no answer within ${ANSWER_MS_MAX} ms`), ANSWER_MS_MAX);
      const done = ({ type, result, error, message }: Answer): void => {
        if (type !== "success") return fail(`${error}: ${message}`);
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(result ?? {});
      };
      this.#waiting.set(id, { done, fail });
      if (this.#socket.readyState !== WebSocket.OPEN) fail("the browser is gone");
      else this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  onEvent(listener: (method: string, params: Record<string, unknown>) => void): void {
    this.#listeners.push(listener);
  }

  close(): void {
    this.#socket.close();
  }

  #hear(answer: Answer): void {
    if (answer.id !== undefined) this.#waiting.get(answer.id)?.done(answer);
    else if (answer.method !== undefined) for (const tell of this.#listeners) tell(answer.method, answer.params ?? {});
  }
}
