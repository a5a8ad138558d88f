/** Words of 32 bits that the threads of a team share; each changes by Atomics alone. */
export const WORD = {
  /** Number of the run, raised when one begins: threads that have nothing to do sleep on it. */
  run: 0,
  /** How many threads help, and `OPEN` while there is something to help with. */
  gate: 1,
  /** Parts of the program that somebody has taken, and those that are done. */
  taken: 2,
  done: 3,
  /** Which program: twice the samples of a batch, and 1 more where it is one of training. */
  program: 4,
  dropoutSeed: 5,
  /** For how many threads the program is cut into parts; no more take part. */
  threads: 6,
  /** 1 once a thread could not do its part. */
  failed: 7,
} as const;

export const WORDS = 8;

/** In the gate: whoever helps may come in. */
export const OPEN = 1 << 16;

/** So often a thread looks for what others are about to end before it sleeps: some ten microseconds. */
const LOOKS = 2000;
/** How long it sleeps at most before it looks again. */
const SLEEP_MS = 2;
/** After this long without any progress nobody is waited for any more: a thread was ended, with its part. */
const STALL_MS = 30_000;

/** Waits until a word has a value. @throws Error after `STALL_MS` in which it did not change */
export function awaitWord(control: Int32Array, word: number, isAsWanted: (value: number) => boolean): void {
  let [last, since] = [-1, 0];
  for (let looks = 0; ; looks++) {
    const value = Atomics.load(control, word);
    if (isAsWanted(value)) return;
    if (looks < LOOKS) continue;
    if (value !== last) [last, since] = [value, performance.now()];
    else if (performance.now() - since > STALL_MS) throw new Error("a thread does not answer");
    Atomics.wait(control, word, value, SLEEP_MS);
  }
}

/** Comes in to help with the run that there is. @returns false where there is none, or it has helpers enough */
export function enter(control: Int32Array): boolean {
  for (;;) {
    const gate = Atomics.load(control, WORD.gate);
    if (gate < OPEN || gate - OPEN + 1 >= Atomics.load(control, WORD.threads)) return false;
    if (Atomics.compareExchange(control, WORD.gate, gate, gate + 1) === gate) return true;
  }
}

export function leave(control: Int32Array): void {
  Atomics.sub(control, WORD.gate, 1);
  Atomics.notify(control, WORD.gate);
}
