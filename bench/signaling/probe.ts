import type { Usage } from "./server-process.ts";

/** Loaded into the process of a server before its program: tells, when asked, what it uses, after collecting garbage. */
process.on("message", () => {
  // Twice: what the first leaves for finalizers the second takes.
  for (let times = 0; times < 2; times += 1) (globalThis as { gc?: () => void }).gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const usage: Usage = { rssBytes: rss, heapBytes: heapUsed + external, cpuSeconds: (user + system) / 1e6 };
  process.send?.(usage);
});
