import picocolors from "picocolors";
import { isSessionId } from "./secrets.ts";

/** How much is told: `quiet` only what is wrong, `info` what happens to sessions and seats, `debug` every refusal. */
export const LOG_LEVELS = ["quiet", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Characters of a session's ID that are shown, wherever it stands: knowing an ID lets people join. */
const SHOWN = 6;

/** Where a line belongs. */
export interface LogContext {
  readonly session?: string;
}

/** One line per event. */
export interface Log {
  error(message: string, cause?: unknown): void;
  info(message: string, context?: LogContext): void;
  debug(message: string, context?: LogContext): void;
}

/**
 * @param write takes one line without its end
 */
export function createLog(level: LogLevel, write: (line: string) => void): Log {
  const rank = LOG_LEVELS.indexOf(level);
  const line = (mark: string, message: string, context: LogContext = {}): void => {
    const time = picocolors.dim(new Date().toISOString().slice(11, 23));
    const session = context.session === undefined ? "" : ` ${picocolors.cyan(context.session.slice(0, SHOWN))}`;
    // Control characters could come in with a client's words and would play tricks on the terminal.
    write(`${time} ${mark}${session} ${printable(withoutSessionIds(message))}`);
  };
  return {
    error: (message, cause) =>
      line(picocolors.red("!"), cause === undefined ? message : `${message}: ${describe(cause)}`),
    info: (message, context) => {
      if (rank >= 1) line(picocolors.green("·"), message, context);
    },
    debug: (message, context) => {
      if (rank >= 2) line(picocolors.dim("·"), message, context);
    },
  };
}

/** Paths have whole IDs of sessions in them, and so have messages of errors. */
function withoutSessionIds(text: string): string {
  return text.replace(/(?<![\w-])[\w-]{22}(?![\w-])/g, (word) =>
    isSessionId(word) ? `${word.slice(0, SHOWN)}…` : word,
  );
}

function describe(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, "?").slice(0, 4_000);
}
