import type { MessageOf } from "../wire/messages.ts";

/** What this page load says of itself, once it can (M4). */
export class Greeting {
  #backend: string | undefined;
  #hello: MessageOf<"hello"> | undefined;

  /** What this tab computes on; undefined until it can. */
  get backend(): string | undefined {
    return this.#backend;
  }

  /** What it has said; undefined before, and when it has learned more. */
  get hello(): MessageOf<"hello"> | undefined {
    return this.#hello;
  }

  /** This tab can compute. */
  ready(backend: string): void {
    this.#backend = backend;
  }

  say(hello: MessageOf<"hello">): void {
    this.#hello = hello;
  }

  /** It has learned more: what it said is to be said anew. */
  renew(): void {
    this.#hello = undefined;
  }
}
