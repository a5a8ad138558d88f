import * as v from "valibot";
import type { ServerAnswer, ServerLine, ServerRequest } from "../../signaling/server-line.ts";
import type { Letter } from "../post/letter.ts";
import type { PostOffice } from "../post/post-office.ts";
import { FromHost, type FromGuest } from "./hand-message.ts";

/** What carries messages to the other device and back. */
export interface HandChannel {
  readonly ended: Promise<void>;
  listen(receive: (message: unknown) => void): void;
  send(message: object): void;
}

interface Box {
  readonly receive: (letter: Letter) => void;
  readonly lost: () => void;
}

/**
 * The side that came by hand: the page on the other device answers in a server's place, and carries letters to all whom it
 * knows. When that page is gone it is as with a server that is gone (M5).
 */
export class HandGuest implements ServerLine, PostOffice {
  /** Resolves when it is over. */
  readonly ended: Promise<void>;
  readonly #channel: HandChannel;
  readonly #waiting = new Map<number, (answer: ServerAnswer) => void>();
  readonly #entering = new Map<string, () => void>();
  readonly #boxes = new Map<string, Box>();
  #asked = 0;
  #isOver = false;

  constructor(channel: HandChannel) {
    this.#channel = channel;
    channel.listen((message) => this.#hear(message));
    this.ended = channel.ended.then(() => {
      this.#isOver = true;
      this.#waiting.clear();
      for (const { lost } of [...this.#boxes.values()]) lost();
      this.#boxes.clear();
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  ask({ method, url, body, token }: ServerRequest, withinMs: number): Promise<ServerAnswer> {
    if (this.#isOver) return Promise.reject(new Error("The page that made the session is gone."));
    const number = this.#asked;
    this.#asked += 1;
    const answer = new Promise<ServerAnswer>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(number);
        reject(new Error("The page that made the session does not answer."));
      }, withinMs);
      this.#waiting.set(number, (answered) => {
        clearTimeout(timer);
        resolve(answered);
      });
    });
    this.#say({
      ...{ type: "ask", number, method, url },
      ...(body !== undefined && { body: body as Record<string, unknown> }),
      ...(token !== undefined && { token }),
    });
    return answer;
  }

  sayGoodbye(request: ServerRequest): void {
    void this.ask(request, 0).catch(() => undefined);
  }

  async enter(id: string, receive: Box["receive"], lost: Box["lost"]): Promise<() => void> {
    if (this.#isOver) throw new Error("The page that made the session is gone.");
    this.#boxes.set(id, { receive, lost });
    await new Promise<void>((resolve) => {
      this.#entering.set(id, resolve);
      this.#say({ type: "enter", id });
    });
    return () => {
      if (this.#boxes.delete(id)) this.#say({ type: "leave", id });
    };
  }

  send(letter: Letter): void {
    this.#say({ type: "letter", letter });
  }

  #say(message: FromGuest): void {
    this.#channel.send(message);
  }

  #hear(input: unknown): void {
    const checked = v.safeParse(FromHost, input);
    if (!checked.success) return;
    const message = checked.output;
    switch (message.type) {
      case "answer": {
        const { number, status, json } = { json: undefined, ...message };
        this.#waiting.get(number)?.({ status, json });
        this.#waiting.delete(number);
        return;
      }
      case "entered":
        this.#entering.get(message.id)?.();
        this.#entering.delete(message.id);
        return;
      case "letter":
        return this.#boxes.get(message.letter.to)?.receive(message.letter);
    }
  }
}
