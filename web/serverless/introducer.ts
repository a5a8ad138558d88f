import { API, PATHS } from "../../shared/signaling/contract.ts";
import type { ServerAnswer, ServerLine, ServerRequest } from "../signaling/server-line.ts";
import type { Letter } from "./post/letter.ts";
import type { PostOffice } from "./post/post-office.ts";

/** Who introduces pages to each other: answers in a server's place, and carries their first letters. */
export type Introducer = ServerLine & PostOffice;

/**
 * How this page meets others where there is no server: within its browser, and, for one session, through the device to which
 * somebody brought it by hand.
 */
export class PageIntroducer implements ServerLine, PostOffice {
  readonly #line: ServerLine;
  readonly #office: PostOffice;
  #guest: { readonly session: string; readonly introducer: Introducer } | undefined;

  /** Of this browser. */
  constructor(line: ServerLine, office: PostOffice) {
    this.#line = line;
    this.#office = office;
  }

  /** From now on this page is a guest of that device, in that session. */
  becomeGuest(session: string, introducer: Introducer): void {
    this.#guest = { session, introducer };
  }

  /** Of which session this page is a guest; undefined where it is at home. */
  get guestOf(): string | undefined {
    return this.#guest?.session;
  }

  /** The server's place, and the post office, of this browser. */
  get home(): { readonly line: ServerLine; readonly office: PostOffice } {
    return { line: this.#line, office: this.#office };
  }

  ask(request: ServerRequest, withinMs: number): Promise<ServerAnswer> {
    return this.#lineFor(request).ask(request, withinMs);
  }

  sayGoodbye(request: ServerRequest): void {
    this.#lineFor(request).sayGoodbye(request);
  }

  enter(id: string, receive: (letter: Letter) => void, lost: () => void): Promise<() => void> {
    return (this.#guest?.introducer ?? this.#office).enter(id, receive, lost);
  }

  send(letter: Letter): void {
    (this.#guest?.introducer ?? this.#office).send(letter);
  }

  #lineFor({ url }: ServerRequest): ServerLine {
    if (this.#guest === undefined) return this.#line;
    const { session, introducer } = this.#guest;
    const own = `${API}${PATHS.sessions}/${session}`;
    return url.endsWith(own) || url.includes(`${own}/`) ? introducer : this.#line;
  }
}

let own: PageIntroducer | undefined;

/** How this page meets others; undefined where a server introduces them. */
export function pageIntroducer(): PageIntroducer | undefined {
  return own;
}

/** From now on this page meets others so. */
export function introduceThrough(introducer: PageIntroducer): void {
  own = introducer;
}
