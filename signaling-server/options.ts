import { parseArgs } from "node:util";
import { LOG_LEVELS, type LogLevel } from "./log.ts";

/** What the command line of `npm start` and `npm run dev` says. */
export interface StartOptions {
  readonly port: number;
  readonly host: string;
  readonly log: LogLevel;
  readonly dashboard: "built" | "live";
}

/** Thrown for a command line that makes no sense; the message is for the person who typed it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const USAGE = `Usage: npm start -- [options]

  --port NUMBER   port to serve at (8080)
  --host ADDRESS  address to listen at (0.0.0.0, so that other devices can join; localhost for this machine alone)
  --log LEVEL     quiet, info or debug (quiet)
  --live          serve the dashboard from its sources and reload it as they change (what npm run dev does)
  --help          show this text`;

/**
 * @param args without the program's name
 * @returns undefined when help was asked for
 * @throws UsageError
 */
export function readOptions(args: readonly string[]): StartOptions | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const port = Number(values.port);
  if (!/^\d{1,5}$/.test(values.port) || port > 65_535) {
    throw new UsageError(`--port must be a number from 0 to 65535, not ${values.port}`);
  }
  const log = LOG_LEVELS.find((level) => level === values.log);
  if (log === undefined) throw new UsageError(`--log must be one of ${LOG_LEVELS.join(", ")}, not ${values.log}`);
  return { port, host: values.host, log, dashboard: values.live ? "live" : "built" };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: "string", default: "8080" },
        host: { type: "string", default: "0.0.0.0" },
        log: { type: "string", default: "quiet" },
        live: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
