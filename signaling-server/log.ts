import picocolors from "picocolors";
import { isSessionId } from "./secrets.ts";

/** How much is told: `quiet` only what is wrong, `info` what happens to sessions and seats, `debug` every refusal. */
export const LOG_LEVELS = ["quiet", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How a line is written: for people at a terminal, or as a JSON object for programs that gather logs. */
export const LOG_FORMATS = ["text", "json"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** Characters of a session's ID that are shown, wherever it stands: knowing an ID lets people join. */
const SHOWN = 6;
/** Of a message, and of what was caught: a client's words may be in both. */
const CHARACTERS_MAX = 4_000;

/** As much of a session's ID as may be shown. */
export function shortSessionId(id: string): string {
  return id.slice(0, SHOWN);
}

/** Where a line belongs, for programs; the message says it for people. Fields of JSON lines beside time, level and message. */
export interface LogContext {
  readonly session?: string;
  readonly seat?: number;
  readonly observer?: number;
  /** Of a request: its method, its path, and how it was answered. */
  readonly method?: string;
  readonly path?: string;
  readonly status?: number;
  /** Why something was refused or ended: a word of the contract, or of the metrics. */
  readonly reason?: string;
  /** Where a server can be reached, when it begins to listen. */
  readonly url?: string;
  readonly networkUrls?: readonly string[];
  readonly fingerprint?: string;
  readonly version?: string;
}

/** One line per event. */
export interface Log {
  error(message: string, cause?: unknown, context?: LogContext): void;
  info(message: string, context?: LogContext): void;
  debug(message: string, context?: LogContext): void;
}

/** The names of levels in JSON lines; those that are always told come first. */
export type LineLevel = "error" | "warn" | "info" | "debug";

/**
 * @param write takes one line without its end
 */
export function createLog(level: LogLevel, write: (line: string) => void, format: LogFormat = "text"): Log {
  const rank = LOG_LEVELS.indexOf(level);
  const line =
    format === "json" ? (...said: Said) => write(jsonLine(...said)) : (...said: Said) => write(textLine(...said));
  return {
    error: (message, cause, context) => line("error", message, context, cause),
    info: (message, context) => {
      if (rank >= 1) line("info", message, context);
    },
    debug: (message, context) => {
      if (rank >= 2) line("debug", message, context);
    },
  };
}

type Said = Parameters<typeof jsonLine>;

/** A line for programs: an object with time, level and message first, and what was caught, with its stack, in `error`. */
export function jsonLine(level: LineLevel, message: string, context: LogContext = {}, cause?: unknown): string {
  const { session, path, ...others } = context;
  return JSON.stringify({
    time: new Date().toISOString(),
    level,
    message: told(message),
    ...(session !== undefined && { session: shortSessionId(session) }),
    ...others,
    ...(path !== undefined && { path: told(path) }),
    ...(cause !== undefined && { error: told(describe(cause)) }),
  });
}

const MARKS: Readonly<Record<LineLevel, () => string>> = {
  error: () => picocolors.red("!"),
  warn: () => picocolors.yellow("!"),
  info: () => picocolors.green("·"),
  debug: () => picocolors.dim("·"),
};

function textLine(level: LineLevel, message: string, context: LogContext = {}, cause?: unknown): string {
  const time = picocolors.dim(new Date().toISOString().slice(11, 23));
  const session = context.session === undefined ? "" : ` ${picocolors.cyan(shortSessionId(context.session))}`;
  return `${time} ${MARKS[level]()}${session} ${told(cause === undefined ? message : `${message}: ${describe(cause)}`)}`;
}

/** Control characters could come in with a client's words and would play tricks on the terminal. */
function told(text: string): string {
  return withoutSessionIds(text)
    .replace(/[^\P{Cc}\n]/gu, "?")
    .slice(0, CHARACTERS_MAX);
}

/** Paths have whole IDs of sessions in them, and so have messages of errors. */
function withoutSessionIds(text: string): string {
  return text.replace(/(?<![\w-])[\w-]{22}(?![\w-])/g, (word) =>
    isSessionId(word) ? `${shortSessionId(word)}…` : word,
  );
}

function describe(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
