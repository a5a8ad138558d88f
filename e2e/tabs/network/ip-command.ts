import { execFile } from "node:child_process";

/** Thrown when `ip` or `tc` refuses something; the message is theirs. */
export class NetworkCommandError extends Error {
  override readonly name = "NetworkCommandError";
}

const COMMAND_MS_MAX = 20_000;

/** Runs `ip` of iproute2. @throws NetworkCommandError */
export const ip = (...args: readonly string[]): Promise<string> => run("ip", args);
/** Runs `tc` of iproute2. @throws NetworkCommandError */
export const tc = (...args: readonly string[]): Promise<string> => run("tc", args);
/** Several commands of `ip` at once, in a namespace or, without one, on the host. @throws NetworkCommandError */
export const ipBatch = (namespace: string | undefined, lines: readonly string[]): Promise<string> =>
  run("ip", [...(namespace === undefined ? [] : ["-n", namespace]), "-batch", "-"], `${lines.join("\n")}\n`);

function run(program: string, args: readonly string[], input?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, [...args], { timeout: COMMAND_MS_MAX }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const reason = stderr.trim() || error.message;
      reject(new NetworkCommandError(`${program} ${args.join(" ")}: ${reason}`));
    });
    if (input !== undefined) child.stdin?.end(input);
  });
}
