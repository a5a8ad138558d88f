import { API, PATHS } from "../../shared/signaling/contract.ts";
import type { ServerAnswer, ServerLine, ServerRequest } from "../signaling/server-line.ts";
import type { Letter } from "./post/letter.ts";
import type { PostOffice } from "./post/post-office.ts";

/** Who introduces pages to each other: answers in a server's place, and carries their first letters. */
export type Introducer = ServerLine & PostOffice;

/** One on another device, which may go. */
export type Host = Introducer & { readonly isOver: boolean; readonly ended: Promise<void> };

/**
 * How this page meets others where there is no server: within its browser, and, for one session, through the device to which
 * somebody brought it by hand.
 */
export class PageIntroducer implements ServerLine, PostOffice {
  readonly #line: ServerLine;
  readonly #office: PostOffice;
  #guest: { readonly session: string; readonly introducer: Host } | undefined;
  readonly #listeners = new Set<() => void>();

  /** Of this browser. */
  constructor(line: ServerLine, office: PostOffice) {
    this.#line = line;
    this.#office = office;
  }

  /** From now on this page is a guest of that device, in that session. */
  becomeGuest(session: string, introducer: Host): void {
    this.#guest = { session, introducer };
    this.#tell();
    void introducer.ended.then(() => this.#tell());
  }

  /** Of which session this page is a guest; undefined where it is at home. */
  get guestOf(): string | undefined {
    return this.#guest?.session;
  }

  /** False where this page is a guest, and the page that let it in is gone: it needs another invitation to meet anybody anew. */
  get isHosted(): boolean {
    return this.#guest?.introducer.isOver !== true;
  }

  /** @param listener called when `isHosted` may have changed @returns ends it */
  onHosted(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
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

  #tell(): void {
    for (const listener of this.#listeners) listener();
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

/** This very page was let in by another device. Other tabs of its browser know nothing of the session. */
export function isGuest(): boolean {
  return own?.guestOf !== undefined;
}

/** From now on this page meets others so. */
export function introduceThrough(introducer: PageIntroducer): void {
  own = introducer;
}
