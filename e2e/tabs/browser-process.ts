import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";

const START_MS_MAX = 60_000;

export interface BrowserStart {
  readonly executablePath: string;
  readonly args: readonly string[];
  /** Added to this process's own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** A folder that is removed when the browser has ended. */
  readonly profile: string;
  /** What the browser listens for, as it says itself when it has started: `PROTOCOL listening on ws:…`. */
  readonly protocol: string;
}

/** A browser that was started as people start it, without what Playwright would add. */
export interface BrowserProcess {
  /** Address of the WebSocket by which it can be driven. */
  readonly endpoint: string;
  /** Ends it and removes its profile. */
  end(): Promise<void>;
}

/** @throws Error when it does not come up; nothing is left of it then */
export async function startBrowser(start: BrowserStart): Promise<BrowserProcess> {
  const { executablePath, args, env, profile, protocol } = start;
  const child = spawn(executablePath, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
  });
  const end = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  const listening = new Promise<string>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${executablePath} did not start within ${START_MS_MAX} ms`)),
      START_MS_MAX,
    );
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${executablePath} ended at once with code ${code}`)));
    createInterface(child.stderr).on("line", (line) => {
      const [, endpoint] = new RegExp(`^${protocol} listening on (ws:\\S+)$`).exec(line) ?? [];
      if (endpoint === undefined) return;
      clearTimeout(timer);
      resolve(endpoint);
    });
  });
  try {
    return { endpoint: await listening, end };
  } catch (error) {
    await end();
    throw error;
  }
}
