import { vi } from "vitest";

/** What the tabs of one browser share, and what each has for itself, in place of a real one. */
export class FakeBrowser {
  readonly localStorage = new FakeStorage();
  readonly #held = new Set<string>();
  readonly #waiting = new Set<() => void>();
  #tab: FakeTab | undefined;

  /** Opens a tab; from now on the globals are its. */
  openTab(sessionStorage = new FakeStorage()): FakeTab {
    const tab = new FakeTab(sessionStorage, () => {
      for (const name of tab.locks) this.#held.delete(name);
      for (const look of [...this.#waiting]) look();
    });
    this.#tab = tab;
    vi.stubGlobal("RTCPeerConnection", class {});
    vi.stubGlobal("Worker", class {});
    vi.stubGlobal("window", {
      isSecureContext: true,
      addEventListener: (_: string, leave: () => void) => tab.on(leave),
    });
    vi.stubGlobal("navigator", { locks: { request: this.#request, query: this.#query } });
    vi.stubGlobal("localStorage", this.localStorage);
    vi.stubGlobal("sessionStorage", sessionStorage);
    return tab;
  }

  #query = async () => ({ held: [...this.#held].map((name) => ({ name })) });

  #request = async (
    name: string,
    { ifAvailable = false, signal }: { ifAvailable?: boolean; signal?: AbortSignal },
    use: (lock: object | null) => Promise<void>,
  ): Promise<void> => {
    const tab = this.#tab;
    if (this.#held.has(name) && ifAvailable) return use(null);
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (this.#held.has(name)) return;
        this.#waiting.delete(look);
        resolve();
      };
      signal?.addEventListener("abort", () => {
        this.#waiting.delete(look);
        reject(new DOMException("too long", "TimeoutError"));
      });
      this.#waiting.add(look);
      look();
    });
    this.#held.add(name);
    tab?.locks.add(name);
    await use({ name });
    this.#held.delete(name);
    for (const look of [...this.#waiting]) look();
  };
}

/** A tab until it is closed, or crashes. */
export class FakeTab {
  readonly locks = new Set<string>();
  readonly sessionStorage: FakeStorage;
  readonly #letGo: () => void;
  readonly #listeners: (() => void)[] = [];

  constructor(sessionStorage: FakeStorage, letGo: () => void) {
    this.sessionStorage = sessionStorage;
    this.#letGo = letGo;
  }

  on(listener: () => void): void {
    this.#listeners.push(listener);
  }

  close(): void {
    for (const listener of this.#listeners) listener();
    this.#letGo();
  }

  crash(): void {
    this.#letGo();
  }
}

/** As much of `Storage` as is used. */
export class FakeStorage {
  readonly #items: Map<string, string>;

  constructor(items: Iterable<[string, string]> = []) {
    this.#items = new Map(items);
  }

  get length(): number {
    return this.#items.size;
  }

  key(at: number): string | null {
    return [...this.#items.keys()][at] ?? null;
  }

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }

  removeItem(key: string): void {
    this.#items.delete(key);
  }

  /** What a duplicated tab gets. */
  copy(): FakeStorage {
    return new FakeStorage(this.#items);
  }
}
