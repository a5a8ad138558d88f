/** How often it is looked whether the shell is still there, in milliseconds. */
const LOOK_EVERY_MS = 250;

/**
 * Lets this process end as by SIGTERM when the shell ends that npm runs it in. Process managers send SIGTERM to npm,
 * npm passes it on to that shell, and many shells end without passing it on: the program would live on, its port taken
 * and its browsers open. Without effect where npm has not started it, and on Windows, which has no such signal.
 */
export function endWithShell() {
  if (process.env.npm_lifecycle_event === undefined || process.platform === "win32") return;
  const shell = process.ppid;
  // A program that waits for nothing else is not kept alive by this.
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, LOOK_EVERY_MS).unref();
}
