import { chmod, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Browser } from "playwright";
import { launchChromium } from "../launch.ts";

/**
 * Starts Chromium inside a network namespace; Playwright takes a program, so a script of one line goes between.
 * @param folder for that script
 * @param origins of servers that speak plain HTTP
 */
export function launchIn(namespace: string, folder: string, ...origins: readonly string[]): Promise<Browser> {
  return launchChromium({
    flags: [
      "--no-proxy-server",
      // Peers find each other by address; names of multicast DNS would need a service for them.
      "--disable-features=WebRtcHideLocalIpsWithMdns",
      // As if it were HTTPS: the page asks for cryptography and threads, which plain HTTP gives only to localhost.
      `--unsafely-treat-insecure-origin-as-secure=${origins.join()}`,
    ],
    wrap: async (executablePath) => {
      const script = path.join(folder, `${namespace}.sh`);
      await writeFile(script, `#!/bin/sh\nexec ip netns exec ${namespace} '${executablePath}' "$@"\n`);
      await chmod(script, 0o755);
      return script;
    },
  });
}
