import { cpus, totalmem } from "node:os";
import { withChromium } from "./launch.ts";

/** Where figures were taken. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  readonly chromium: string;
}

/** @throws NoChromiumError */
export async function describeMachine(): Promise<Machine> {
  const chromium = await withChromium({}, async (browser) => browser.version());
  const [first] = cpus();
  return {
    cpu: first?.model.trim() || "unknown",
    cores: cpus().length,
    memoryGiB: Math.round((totalmem() / 1024 ** 3) * 10) / 10,
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    chromium,
  };
}
