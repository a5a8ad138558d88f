import { spawn, type ChildProcess } from "node:child_process";

/** A server that was started, and says where it is. */
export interface StartedServer {
  readonly child: ChildProcess;
  /** Where it is on this machine, without a slash at the end. */
  readonly url: string;
  /** Ends it as a supervisor does. @returns its exit code */
  stop(): Promise<number | null>;
}

const STARTS_WITHIN_MS = 60_000;

/**
 * Starts a program that tells the address it serves at.
 * @throws Error with what it said, where it ends or tells none
 */
export async function startedServer(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<StartedServer> {
  const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  let said = "";
  const port = await new Promise<number>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`${program} ${why}: ${said.slice(-2000)}`));
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      fail("told no address");
    }, STARTS_WITHIN_MS);
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const found = /localhost:(\d+)/.exec(said);
      if (found) resolve(Number(found[1]));
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("error", (error) => fail(error.message));
    void ended.then((code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
  });
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}
