import path from "node:path";
import { parseArgs } from "node:util";
import type { ChosenLimits } from "./chosen-limits.ts";
import { isLoopback } from "./https/network-addresses.ts";
import { IceServerError, iceOptions, type IceOptions } from "./ice-servers.ts";
import { LOG_FORMATS, type LogFormat, type LogLevel } from "./log.ts";
import { readSaid, type Environment, type Said } from "./options/said.ts";
import { UsageError } from "./options/usage-error.ts";
import { stateFolder } from "./state-folder.ts";
import { areThere, type TrustedProxies } from "./trusted-proxies.ts";

export { USAGE } from "./options/usage.ts";
export { UsageError } from "./options/usage-error.ts";

/** What the command line and the environment of `npm start` and `npm run dev` say. */
export interface StartOptions {
  readonly port: number;
  readonly host: string;
  readonly log: LogLevel;
  readonly logFormat: LogFormat;
  readonly dashboard: "built" | "live";
  readonly ice: IceOptions;
  readonly https: HttpsChoice;
  /** Proxies before the server, whose word is taken for who asks and how. */
  readonly proxies: TrustedProxies;
  /** The path below which it has everything, without a slash at the end: "", or `/lockstep`. */
  readonly basePath: string;
  /** Where visitors find it, with that path and without a slash at the end. */
  readonly publicUrl: string | undefined;
  /** Names under which the server answers, beside those that it knows itself. */
  readonly hostNames: readonly string[];
  /** A key for seats' tokens that somebody chose; undefined for one that is kept in the state folder. */
  readonly key: Uint8Array | undefined;
  /** Where the server keeps what must survive it. */
  readonly state: string;
  /** Whether people may publish models here, and how much; undefined where they may not. */
  readonly publishing: { readonly megabytes: number; readonly days: number } | undefined;
  /** A file whose text sessions of text share; undefined for the one that comes with Lockstep. */
  readonly textFile: string | undefined;
  /** The Redis that the server shares with others, which may have a password in it; undefined where it shares none. */
  readonly redis: string | undefined;
  /** Lets whoever has it see and close sessions; undefined where nobody can. */
  readonly adminToken: string | undefined;
  /** Seconds between being asked to end, from when on no new visitors should come, and closing. */
  readonly drainS: number;
  /** How much it holds, in all and of one address. */
  readonly chosenLimits: ChosenLimits;
  /** What was said and means nothing, in sentences for whoever said it. */
  readonly warnings: readonly string[];
}

/** With which certificate HTTPS is served, if at all: `self-made` by Lockstep, or somebody's own. */
export type HttpsChoice = "none" | "self-made" | { readonly certFile: string; readonly keyFile: string };

/**
 * What a server is to be, from all that was said: each option by itself is checked where it is read (`options/table.ts`),
 * and here how they go together.
 * @param args without the program's name
 * @returns undefined when help was asked for
 * @throws UsageError
 */
export function readOptions(args: readonly string[], environment: Environment = {}): StartOptions | undefined {
  const said = readSaid(args, environment);
  if (said.wantsHelp) return undefined;
  const { value, warnings } = said;
  const proxies = readProxies(said);
  const host = value("host") ?? (areThere(proxies) ? "localhost" : "0.0.0.0");
  return {
    ...{ port: value("port"), host, log: value("log"), dashboard: value("live") ? "live" : "built" },
    ...{ ice: readIce(said), https: readHttps(said, host), proxies, ...readPlace(said) },
    ...{ hostNames: value("host-name"), key: value("seat-key"), state: path.resolve(value("state") ?? stateFolder()) },
    ...{ publishing: readPublishing(said), textFile: value("text"), redis: value("redis"), warnings },
    ...{ logFormat: value("log-format"), adminToken: value("admin-token"), drainS: value("drain") },
    chosenLimits: readLimits(said),
  };
}

/** As far as it can be told, also where the rest makes no sense: what is wrong with that is said in this format. */
export function readLogFormat(args: readonly string[], environment: Environment = {}): LogFormat {
  const options = { "log-format": { type: "string" } } as const;
  const typed = parseArgs({ args: [...args], options, strict: false }).values["log-format"];
  const wanted = typed ?? environment.LOCKSTEP_LOG_FORMAT;
  return LOG_FORMATS.find((format) => format === wanted) ?? "text";
}

function readLimits({ value }: Said): ChosenLimits {
  return {
    maxConnections: value("max-connections"),
    maxConnectionsPerAddress: value("max-connections-per-address"),
    maxSessions: value("max-sessions"),
    maxSessionsPerAddress: value("max-sessions-per-address"),
    maxRequestsPerAddress: value("max-requests-per-address"),
  };
}

function readProxies({ value, saidAs }: Said): TrustedProxies {
  const [trusted, behind] = [saidAs("trust-proxy"), saidAs("behind-proxy")];
  if (trusted !== undefined && behind !== undefined) {
    throw new UsageError(`${trusted} and ${behind} say the same thing: leave one of them out, for example ${behind}`);
  }
  return value("trust-proxy") ?? value("behind-proxy") ?? 0;
}

/** What visitors find must be what the server has: a public address names the path, too. */
function readPlace({ value, saidAs }: Said): Pick<StartOptions, "basePath" | "publicUrl"> {
  const publicUrl = value("public-url");
  const inUrl = publicUrl === undefined ? undefined : new URL(publicUrl).pathname.replace(/\/$/, "");
  const basePath = value("base-path") ?? inUrl ?? "";
  if (inUrl !== undefined && inUrl !== basePath) {
    throw new UsageError(
      `${saidAs("base-path")} says that everything is below ${basePath}/, and ${saidAs("public-url")} that it is below ${inUrl}/: leave the path out, or say the same, for example /lockstep/ and https://school.example/lockstep/`,
    );
  }
  return { basePath, publicUrl };
}

function readPublishing({ value, saidAs }: Said): StartOptions["publishing"] {
  if (value("publish")) return { days: value("publish-days"), megabytes: value("publish-megabytes") };
  const lonely = saidAs("publish-days") ?? saidAs("publish-megabytes");
  if (lonely === undefined) return undefined;
  throw new UsageError(`${lonely} belongs to --publish, which is not there`);
}

function readHttps({ value, saidAs }: Said, host: string): HttpsChoice {
  const lan = value("lan");
  if (lan && isLoopback(host)) {
    const where = saidAs("host") ?? saidAs("behind-proxy") ?? saidAs("trust-proxy") ?? "--host";
    throw new UsageError(
      `${saidAs("lan")} is for other devices, which cannot reach ${host} (${where}); they can with --host 0.0.0.0`,
    );
  }
  const [certFile, keyFile] = [value("cert"), value("key")];
  if (certFile === undefined && keyFile === undefined) return lan ? "self-made" : "none";
  if (certFile === undefined || keyFile === undefined) {
    throw new UsageError("--cert and --key belong together, for example --cert lab.pem --key lab-key.pem");
  }
  return { certFile, keyFile };
}

function readIce({ value, saidAs }: Said): IceOptions {
  try {
    return iceOptions(value("ice"), value("turn-secret"));
  } catch (error) {
    if (!(error instanceof IceServerError)) throw error;
    throw new UsageError(`${saidAs("ice") ?? saidAs("turn-secret") ?? "--ice"}: ${error.message}`);
  }
}
