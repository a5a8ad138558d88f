import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startBrowser } from "../browser-process.ts";
import { BidiError, BidiSession } from "./bidi.ts";

/**
 * What a fresh profile must not do by itself, and what a machine without a network for multicast needs: host candidates
 * with their addresses, which Firefox else hides behind names of multicast DNS.
 */
const PREFERENCES: Readonly<Record<string, boolean | number | string>> = {
  "app.update.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.update.enabled": false,

  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,",
  "toolkit.telemetry.reportingpolicy.firstRun": false,
};

/** A tab of Firefox. */
export interface FirefoxTab {
  goto(url: string): Promise<void>;
  /** Runs an expression in the page and gives its value, which must be plain JSON. @throws BidiError */
  evaluate<T>(expression: string): Promise<T>;
  /** PNG of what it shows. */
  screenshot(): Promise<Buffer>;
}

/** A Firefox without windows. */
export interface Firefox {
  readonly version: string;
  /** What its tabs wrote to their consoles as errors, oldest first. */
  readonly errors: readonly string[];
  newTab(): Promise<FirefoxTab>;
  close(): Promise<void>;
}

/**
 * Starts Firefox with a profile of its own and drives it by WebDriver BiDi, which any Firefox speaks that people have;
 * Playwright drives only the build that it ships.
 * @throws Error when it does not come up
 */
export async function startFirefox(executablePath: string): Promise<Firefox> {
  const profile = await mkdtemp(path.join(tmpdir(), "lockstep-firefox-"));
  const lines = Object.entries(PREFERENCES).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  await writeFile(path.join(profile, "user.js"), lines.join("\n"));
  const { endpoint, end } = await startBrowser({
    executablePath,
    args: ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0", "about:blank"],
    // As root it refuses to start in a home that is somebody else's, as containers have it.
    env: { HOME: profile },
    profile,
    protocol: "WebDriver BiDi",
  });
  try {
    const session = await BidiSession.open(endpoint);
    return await drive(session, end);
  } catch (error) {
    await end();
    throw error;
  }
}

async function drive(session: BidiSession, end: () => Promise<void>): Promise<Firefox> {
  const errors: string[] = [];
  session.onEvent((_, { level, text }) => {
    if (level === "error") errors.push(String(text));
  });
  await session.send("session.subscribe", { events: ["log.entryAdded"] });
  const newTab = async (): Promise<FirefoxTab> => {
    const { context } = await session.send("browsingContext.create", { type: "tab" });
    return {
      goto: async (url) => void (await session.send("browsingContext.navigate", { context, url, wait: "interactive" })),
      evaluate: async <T>(expression: string) => (await evaluate(session, context, expression)) as T,
      screenshot: async () => {
        const { data } = await session.send("browsingContext.captureScreenshot", { context });
        return Buffer.from(String(data), "base64");
      },
    };
  };
  return { version: session.browserVersion, errors, newTab, close: () => (session.close(), end()) };
}

/** The value goes through JSON, so that it is the same as what other drivers give. */
async function evaluate(session: BidiSession, context: unknown, expression: string): Promise<unknown> {
  const answer = (await session.send("script.evaluate", {
    expression: `(async () => JSON.stringify(await (${expression})))()`,
    target: { context },
    awaitPromise: true,
  })) as { result?: { value?: string }; exceptionDetails?: { text: string } };
  if (answer.exceptionDetails !== undefined) throw new BidiError(answer.exceptionDetails.text);
  const { value } = answer.result ?? {};
  return value === undefined ? undefined : JSON.parse(value);
}
