const PREFIX = "lockstep/there/";

/** Which pages of a browser are there, told by something that ends with a page, however that ends. */
export interface Presence {
  /** @returns ends it */
  begin(id: string): Promise<() => void>;
  all(): Promise<ReadonlySet<string>>;
}

/** By Web Locks: one that crashed holds none. */
export const presenceByLocks: Presence = {
  begin(id) {
    return new Promise((resolve, reject) => {
      const held = (): Promise<void> => new Promise((release) => resolve(release));
      navigator.locks.request(PREFIX + id, held).catch(reject);
    });
  },
  async all() {
    const { held = [] } = await navigator.locks.query();
    const ids = held.flatMap(({ name = "" }) => (name.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : []));
    return new Set(ids);
  },
};
