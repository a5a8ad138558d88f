import * as v from "valibot";
import { API, PATHS } from "../../../shared/signaling/contract.ts";
import type { ServerLine } from "../../signaling/server-line.ts";
import type { PostOffice } from "../post/post-office.ts";
import type { HandChannel } from "./hand-guest.ts";
import { FromGuest, type FromHost } from "./hand-message.ts";

/** Pages of one guest that can be called at a time: a seat's page has one, and while it changes networks two. */
const PAGES_MAX = 4;
const ANSWER_MS_MAX = 5_000;

export interface HandHostOptions {
  /** Of whose session the guest may ask; of nothing else. */
  readonly session: string;
  /** Answers in a server's place. */
  readonly line: ServerLine;
  /** Knows the pages of this browser, and of other guests. */
  readonly office: PostOffice;
}

/**
 * The side to which somebody came by hand: passes on what that page asks, and its letters. It may ask of this one session, and
 * write letters in the name of its own pages, no more.
 */
export class HandHost {
  readonly #channel: HandChannel;
  readonly #options: HandHostOptions;
  /** How to leave, by the ID of each of the guest's pages. */
  readonly #pages = new Map<string, Promise<() => void>>();
  #isOver = false;

  constructor(channel: HandChannel, options: HandHostOptions) {
    this.#channel = channel;
    this.#options = options;
    channel.listen((message) => this.#hear(message));
    void channel.ended.then(() => {
      this.#isOver = true;
      for (const id of [...this.#pages.keys()]) this.#leave(id);
    });
  }

  #hear(input: unknown): void {
    const checked = v.safeParse(FromGuest, input);
    if (!checked.success) return;
    const message = checked.output;
    switch (message.type) {
      case "ask":
        return void this.#answer(message);
      case "enter":
        return void this.#enter(message.id);
      case "leave":
        return this.#leave(message.id);
      case "letter":
        if (this.#pages.has(message.letter.from)) this.#options.office.send(message.letter);
    }
  }

  async #answer({ number, method, url, body, token }: FromGuest & { type: "ask" }): Promise<void> {
    const { session, line } = this.#options;
    const path = url.slice(url.indexOf(`${API}/`));
    const own = `${API}${PATHS.sessions}/${session}`;
    const mayAsk = path === own || path.startsWith(`${own}/`) || path === `${API}${PATHS.config}`;
    const refused = {
      status: 403,
      json: { error: { code: "seat-refused", message: "A guest may ask of this session alone." } },
    };
    const request = { method, url: path, ...(body && { body }), ...(token !== undefined && { token }) };
    const failed = {
      status: 500,
      json: { error: { code: "internal", message: "The maker's page failed to answer." } },
    };
    const { status, json } = mayAsk ? await line.ask(request, ANSWER_MS_MAX).catch(() => failed) : refused;
    this.#say({ type: "answer", number, status, ...(json !== undefined && { json }) });
  }

  async #enter(id: string): Promise<void> {
    if (this.#isOver || this.#pages.has(id) || this.#pages.size >= PAGES_MAX) return;
    const entered = this.#options.office.enter(
      id,
      (letter) => this.#say({ type: "letter", letter }),
      () => this.#leave(id),
    );
    this.#pages.set(id, entered);
    await entered;
    this.#say({ type: "entered", id });
  }

  #leave(id: string): void {
    const entered = this.#pages.get(id);
    this.#pages.delete(id);
    void entered?.then((leave) => leave());
  }

  #say(message: FromHost): void {
    this.#channel.send(message);
  }
}
