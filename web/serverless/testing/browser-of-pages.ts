import type { Presence } from "../post/presence.ts";
import { LocalPost } from "../post/post-office.ts";
import { LocalServer } from "../sessions/local-server.ts";
import type { SessionRecord } from "../sessions/session-record.ts";
import type { SessionShelf } from "../sessions/session-shelf.ts";

/** A shelf in memory, whose records are copied on their way in and out as a database does. */
export class MemoryShelf implements SessionShelf {
  readonly #records = new Map<string, SessionRecord>();

  async change<T>(
    id: string,
    change: (record: SessionRecord | undefined) => readonly [SessionRecord | undefined, T],
  ): Promise<T> {
    const [record, result] = change(structuredClone(this.#records.get(id)));
    if (record === undefined) this.#records.delete(id);
    else this.#records.set(id, structuredClone(record));
    return result;
  }

  async all(): Promise<readonly SessionRecord[]> {
    return [...this.#records.values()].map((record) => structuredClone(record));
  }
}

/** What the pages of one browser share: sessions, who is there, and a channel for letters. Its clock is moved by hand. */
export class BrowserOfPages {
  readonly #shelf = new MemoryShelf();
  readonly #channel = `test-${crypto.randomUUID()}`;
  readonly #there = new Set<string>();
  #drawn = 0;
  now = 1_000_000;

  readonly presence: Presence = {
    begin: async (id) => {
      this.#there.add(id);
      return () => void this.#there.delete(id);
    },
    all: async () => new Set(this.#there),
  };

  /** A page's own way to all of it. */
  openPage(): { readonly line: LocalServer; readonly office: LocalPost } {
    const line = new LocalServer({
      shelf: this.#shelf,
      present: () => this.presence.all(),
      draw: () => `drawn${(this.#drawn += 1)}`,
      now: () => this.now,
      addressOf: (session) => `http://host/session/?id=${session}`,
      withText: (body) => Promise.resolve(body),
      file: (path) => Promise.resolve({ status: 404, json: { path } }),
    });
    return { line, office: new LocalPost(this.presence, this.#channel) };
  }
}
