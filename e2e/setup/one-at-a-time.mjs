import { existsSync, mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Whoever holds a lock touches its file this often; one that is not touched for so long is nobody's any more. */
const TOUCH_EVERY_MS = 1000;
const STALE_MS = 10_000;
const LOOK_EVERY_MS = 200;

/**
 * Does some work for a folder while no other process does the same. Times tell whether a holder lives, not process
 * IDs: those are given away anew, and mean nothing from one container to another. So two may still work at once, as
 * after a pause of the whole machine: the work must bear that.
 * @param {string} lock path of the file that stands for the work
 * @param {() => void} onWait called once, if another process is at it
 * @param {() => Promise<void>} work looks first whether there is anything left to do
 */
export async function oneAtATime(lock, onWait, work) {
  for (let waits = 0; !take(lock); waits++) {
    if (waits === 0) onWait();
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  const touching = setInterval(() => touch(lock), TOUCH_EVERY_MS).unref();
  const release = () => {
    try {
      rmSync(lock, { force: true });
    } catch {
      // None could be written.
    }
  };
  process.once("exit", release);
  try {
    await work();
  } finally {
    clearInterval(touching);
    process.off("exit", release);
    release();
  }
}

function take(lock) {
  try {
    mkdirSync(path.dirname(lock), { recursive: true });
    if (isStale(lock)) rmSync(lock, { force: true });
    writeFileSync(lock, `${process.pid}\n`, { flag: "wx" });
    return true;
  } catch {
    // Where nothing can be written there is no lock, and the work says itself what it lacks.
    return !existsSync(lock);
  }
}

function isStale(lock) {
  const found = statSync(lock, { throwIfNoEntry: false });
  return found !== undefined && Math.abs(Date.now() - found.mtimeMs) > STALE_MS;
}

/** Also where somebody else has removed the file, taking this process for gone. */
function touch(lock) {
  const now = new Date();
  try {
    utimesSync(lock, now, now);
  } catch {
    // It is taken again with the next piece of work.
  }
}
