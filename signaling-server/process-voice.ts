import { Console } from "node:console";
import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { banner, type BannerFacts } from "./banner.ts";
import { createLog, jsonLine, type LineLevel, type Log, type LogFormat, type LogLevel } from "./log.ts";

/** All that the process of a server says, to people or to programs. */
export interface ProcessVoice {
  readonly log: Log;
  /** The server listens. */
  greet(facts: BannerFacts): void;
  /** Something that is always told. */
  tell(message: string): void;
  /** Something that whoever started the server should change. */
  warn(message: string): void;
  /** The process ends of this. @param hint what else helps people at a terminal */
  giveUp(message: string, hint?: string): void;
}

const onto = (stream: NodeJS.WritableStream) => (line: string) => void stream.write(`${line}\n`);
const [toStdout, toStderr] = [onto(process.stdout), onto(process.stderr)];

export function processVoice(format: LogFormat, level: LogLevel): ProcessVoice {
  const log = createLog(level, toStdout, format);
  if (format === "text") {
    return {
      log,
      greet: (facts) => toStdout(banner(facts)),
      tell: toStdout,
      warn: toStderr,
      giveUp: (message, hint) => toStderr(hint === undefined ? message : `${message}\n\n${hint}`),
    };
  }
  return {
    log,
    greet: ({ url, networkUrls, certificate, version }) => {
      const fingerprint = certificate?.isSelfMade === true ? { fingerprint: certificate.fingerprint } : {};
      toStdout(jsonLine("info", "listening", { url, networkUrls, version, ...fingerprint }));
    },
    tell: (message) => toStdout(jsonLine("info", message)),
    warn: (message) => toStderr(jsonLine("warn", message)),
    giveUp: (message) => toStderr(jsonLine("error", message)),
  };
}

/**
 * Makes lines of JSON also of what Node and packages write by themselves: warnings, and whatever goes to the console. Who
 * reads each line as an object must find no other.
 */
export function speakJsonAlone(): void {
  process.removeAllListeners("warning");
  process.on("warning", (warning) => toStderr(jsonLine("warn", warning.message, {}, warning)));
  globalThis.console = new Console({
    stdout: linesOf("info", toStdout),
    stderr: linesOf("warn", toStderr),
    colorMode: false,
  });
}

/** What is written at once becomes one line, whatever ends of lines are in it. */
function linesOf(level: LineLevel, write: (line: string) => void): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      const text = stripVTControlCharacters(String(chunk)).trimEnd();
      if (text !== "") write(jsonLine(level, text));
      done();
    },
  });
}
