import { createHash } from "node:crypto";
import path from "node:path";
import { parseArgs } from "node:util";
import { reasonOf } from "../shared/reason-of.ts";
import { ADMIN_TOKEN_CHARACTERS } from "../shared/signaling/admin.ts";
import { TEXT_MEGABYTES_MAX } from "../shared/text/text-schema.ts";
import { isHostName } from "./allowed-hosts.ts";
import { LIMIT_OPTIONS, USUAL_CHOICE, type ChosenLimits } from "./chosen-limits.ts";
import { isLoopback } from "./https/network-addresses.ts";
import { IceServerError, iceOptions, iceServerInOption, iceServersInJson, type IceOptions } from "./ice-servers.ts";
import { CHOSEN_KEY_CHARACTERS_MIN } from "./limits.ts";
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from "./log.ts";
import { stateFolder } from "./state-folder.ts";
import { isAdminToken } from "./watching/admin-gate.ts";

/** What the command line of `npm start` and `npm run dev` says. */
export interface StartOptions {
  readonly port: number;
  readonly host: string;
  readonly log: LogLevel;
  readonly logFormat: LogFormat;
  readonly dashboard: "built" | "live";
  readonly ice: IceOptions;
  readonly https: HttpsChoice;
  /** Proxies before the server, whose word is taken for who asks and how. */
  readonly proxies: number;
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
  /** Lets whoever has it see and close sessions; undefined where nobody can. */
  readonly adminToken: string | undefined;
  /** Seconds between being asked to end, from when on no new visitors should come, and closing. */
  readonly drainS: number;
  /** How much it holds, in all and of one address. */
  readonly chosenLimits: ChosenLimits;
}

/** With which certificate HTTPS is served, if at all: `self-made` by Lockstep, or somebody's own. */
export type HttpsChoice = "none" | "self-made" | { readonly certFile: string; readonly keyFile: string };

/** Environment variables that are read; secrets are better kept there than in a command line, which others can list. */
export interface StartEnvironment {
  readonly LOCKSTEP_ICE?: string | undefined;
  readonly LOCKSTEP_TURN_SECRET?: string | undefined;
  readonly LOCKSTEP_HOST_NAMES?: string | undefined;
  readonly LOCKSTEP_STATE?: string | undefined;
  readonly LOCKSTEP_KEY?: string | undefined;
  readonly LOCKSTEP_LOG_FORMAT?: string | undefined;
  readonly LOCKSTEP_ADMIN_TOKEN?: string | undefined;
  readonly LOCKSTEP_DRAIN?: string | undefined;
  readonly LOCKSTEP_MAX_CONNECTIONS?: string | undefined;
  readonly LOCKSTEP_MAX_CONNECTIONS_PER_ADDRESS?: string | undefined;
  readonly LOCKSTEP_MAX_SESSIONS?: string | undefined;
  readonly LOCKSTEP_MAX_SESSIONS_PER_ADDRESS?: string | undefined;
  readonly LOCKSTEP_MAX_REQUESTS_PER_ADDRESS?: string | undefined;
}

/** Thrown for a command line that makes no sense; the message is for the person who typed it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What of published models is kept, and for how long, where nobody says otherwise, and what may be said. */
const PUBLISHING = {
  days: { usual: 30, most: 365 },
  megabytes: { usual: 1024, most: 1_000_000 },
} as const;

export const USAGE = `Usage: npm start -- [options]

  --port NUMBER   port to serve at (8080)
  --host ADDRESS  address to listen at (0.0.0.0 for all of this machine; localhost for this machine alone, which is the
                  default with --behind-proxy)
  --behind-proxy NUMBER
                  so many proxies stand before the server (mostly 1): visitors are told apart by X-Forwarded-For, and
                  addresses are made from X-Forwarded-Proto and X-Forwarded-Host
  --lan           let other devices of the network take part: HTTPS, with a certificate that is made on the first start
  --cert FILE --key FILE
                  HTTPS with a certificate of your own (PEM, the chain after it)
  --ice SERVER    a STUN or TURN server for peers behind NATs, as URL or URL,USER,CREDENTIAL; may be given several times
                  (stun:HOST:PORT, turn:HOST:PORT, turns:HOST:PORT; or LOCKSTEP_ICE, a JSON array of RTCIceServers)
  --turn-secret SECRET
                  coturn's static-auth-secret: every page gets TURN credentials that last a day
                  (or LOCKSTEP_TURN_SECRET)
  --host-name NAME
                  a name under which browsers reach this server, for example through a proxy; may be given several
                  times; .EXAMPLE.ORG for all names below it (or LOCKSTEP_HOST_NAMES, separated by commas). Addresses,
                  localhost and the names of this machine need not be named
  --state FOLDER  where the key is kept that lets peers bring their sessions back after a restart
                  (~/.local/state/lockstep; or LOCKSTEP_STATE, or the key itself as LOCKSTEP_KEY, of
                  ${CHOSEN_KEY_CHARACTERS_MIN} characters or more, for containers and for servers that share it)
  --text FILE     the text that sessions of text share, in UTF-8, up to ${TEXT_MEGABYTES_MAX} MB (Moby-Dick)
  --publish       let people publish models that they have trained: a page for each at an address of this server, which
                  anybody opens; kept in the state folder
  --publish-days NUMBER
                  so many days a published model is kept (${PUBLISHING.days.usual})
  --publish-megabytes NUMBER
                  all of them together take at most so many megabytes (${PUBLISHING.megabytes.usual})
  --max-connections NUMBER
                  sockets open at once, a page has one or two (${USUAL_CHOICE.maxConnections}); so many files the system
                  must let the server open, and some more
  --max-connections-per-address NUMBER
                  of one address (${USUAL_CHOICE.maxConnectionsPerAddress}), more where many come through one router; not counted behind a proxy
  --max-sessions NUMBER
                  sessions kept at once (${USUAL_CHOICE.maxSessions}); for a further one that which is worth least is given up
  --max-sessions-per-address NUMBER
                  of them, those that one address may have created (${USUAL_CHOICE.maxSessionsPerAddress})
  --max-requests-per-address NUMBER
                  requests of the API each second (${USUAL_CHOICE.maxRequestsPerAddress}); ten times as many of all kinds. All five also as
                  LOCKSTEP_MAX_CONNECTIONS and so on
  --log LEVEL     quiet, info or debug (quiet)
  --log-format FORMAT
                  text for people, json for programs: an object in each line (text; or LOCKSTEP_LOG_FORMAT)
  --admin-token TOKEN
                  a page at /admin for whoever has this token, of ${ADMIN_TOKEN_CHARACTERS.min} characters or more: sessions, limits, memory; it
                  also reads /metrics from other machines (or, better, LOCKSTEP_ADMIN_TOKEN). No such page without it
  --drain SECONDS when asked to end, say so at /api/health/ready for so long, and close then (0; or LOCKSTEP_DRAIN)
  --live          serve the dashboard from its sources and reload it as they change (what npm run dev does)
  --help          show this text`;

/**
 * @param args without the program's name
 * @returns undefined when help was asked for
 * @throws UsageError
 */
export function readOptions(args: readonly string[], environment: StartEnvironment = {}): StartOptions | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const port = Number(values.port);
  if (!/^\d{1,5}$/.test(values.port) || port > 65_535) {
    throw new UsageError(`--port must be a number from 0 to 65535, not ${values.port}`);
  }
  const log = LOG_LEVELS.find((level) => level === values.log);
  if (log === undefined) throw new UsageError(`--log must be one of ${LOG_LEVELS.join(", ")}, not ${values.log}`);
  const proxies = readProxies(values["behind-proxy"]);
  const host = values.host ?? (proxies > 0 ? "localhost" : "0.0.0.0");
  const ice = readIce(values.ice, values["turn-secret"], environment);
  const https = readHttps({ ...values, host });
  const dashboard = values.live ? "live" : "built";
  const hostNames = readHostNames(values["host-name"], environment);
  const key = readKey(environment);
  const state = path.resolve(values.state ?? (environment.LOCKSTEP_STATE || stateFolder()));
  const publishing = readPublishing(values);
  const logFormat = formatNamed(values["log-format"], environment);
  const adminToken = readAdminToken(values["admin-token"], environment);
  const drainS = readDrain(values.drain, environment);
  return {
    ...{ port, host, log, logFormat, dashboard, ice, https, proxies, hostNames, key, state, publishing },
    ...{ textFile: values.text, adminToken, drainS, chosenLimits: readLimits(values, environment) },
  };
}

/** As far as it can be told, also where the rest makes no sense: what is wrong with that is said in this format. */
export function readLogFormat(args: readonly string[], environment: StartEnvironment = {}): LogFormat {
  try {
    const options = { "log-format": { type: "string" } } as const;
    return formatNamed(parseArgs({ args: [...args], options, strict: false }).values["log-format"], environment);
  } catch {
    return "text";
  }
}

function formatNamed(given: unknown, { LOCKSTEP_LOG_FORMAT }: StartEnvironment): LogFormat {
  const wanted = given ?? (LOCKSTEP_LOG_FORMAT || "text");
  const format = LOG_FORMATS.find((each) => each === wanted);
  if (format !== undefined) return format;
  const option = given === undefined ? "LOCKSTEP_LOG_FORMAT" : "--log-format";
  throw new UsageError(`${option} must be ${LOG_FORMATS.join(" or ")}, not ${String(wanted)}`);
}

function readAdminToken(given: string | undefined, { LOCKSTEP_ADMIN_TOKEN }: StartEnvironment): string | undefined {
  const token = given ?? (LOCKSTEP_ADMIN_TOKEN || undefined);
  if (token === undefined || isAdminToken(token)) return token;
  const option = given === undefined ? "LOCKSTEP_ADMIN_TOKEN" : "--admin-token";
  const { min, max } = ADMIN_TOKEN_CHARACTERS;
  // What was given is not repeated: it may be most of a secret.
  throw new UsageError(
    `${option} must have ${min} to ${max} characters without spaces, by chance ('openssl rand -hex 32' makes some)`,
  );
}

/** Of everything that can be chosen of limits. */
const LIMIT_MAX = 1_000_000;

function readLimits(values: Readonly<Record<string, unknown>>, environment: StartEnvironment): ChosenLimits {
  const variables: Readonly<Record<string, string | undefined>> = { ...environment };
  const read = (name: keyof ChosenLimits): number => {
    const option = LIMIT_OPTIONS[name];
    const variable = `LOCKSTEP_${option.toUpperCase().replaceAll("-", "_")}`;
    const given = values[option];
    const usual = USUAL_CHOICE[name];
    const text = String(given ?? (variables[variable] || usual));
    if (/^[1-9]\d{0,6}$/.test(text) && Number(text) <= LIMIT_MAX) return Number(text);
    const where = given === undefined ? variable : `--${option}`;
    throw new UsageError(`${where} must be a number from 1 to ${LIMIT_MAX}, for example ${usual}, not ${text}`);
  };
  return {
    maxConnections: read("maxConnections"),
    maxConnectionsPerAddress: read("maxConnectionsPerAddress"),
    maxSessions: read("maxSessions"),
    maxSessionsPerAddress: read("maxSessionsPerAddress"),
    maxRequestsPerAddress: read("maxRequestsPerAddress"),
  };
}

/** Longest time that it makes sense to wait for a proxy to look. */
const DRAIN_S_MAX = 600;

function readDrain(given: string | undefined, { LOCKSTEP_DRAIN }: StartEnvironment): number {
  const text = given ?? (LOCKSTEP_DRAIN || "0");
  if (/^\d{1,3}$/.test(text) && Number(text) <= DRAIN_S_MAX) return Number(text);
  const option = given === undefined ? "LOCKSTEP_DRAIN" : "--drain";
  throw new UsageError(`${option} must be a number of seconds from 0 to ${DRAIN_S_MAX}, for example 10, not ${text}`);
}

/** The command line stands before the environment. */
function readHostNames(given: readonly string[], { LOCKSTEP_HOST_NAMES = "" }: StartEnvironment): readonly string[] {
  const fromEnvironment = LOCKSTEP_HOST_NAMES.split(/[\s,]+/).filter((name) => name !== "");
  const names = given.length > 0 ? given : fromEnvironment;
  const wrong = names.find((name) => !isHostName(name));
  if (wrong === undefined) return names;
  const option = given.length > 0 ? "--host-name" : "LOCKSTEP_HOST_NAMES";
  throw new UsageError(`${option} must be a name as in an address, without scheme and port, not ${wrong}`);
}

function readPublishing(values: ReturnType<typeof parse>): StartOptions["publishing"] {
  const read = (name: keyof typeof PUBLISHING): number => {
    const option = `--publish-${name}`;
    const text = values[`publish-${name}`];
    const { usual, most } = PUBLISHING[name];
    if (text === undefined) return usual;
    if (!values.publish) throw new UsageError(`${option} belongs to --publish, which is not there`);
    if (/^[1-9]\d{0,6}$/.test(text) && Number(text) <= most) return Number(text);
    throw new UsageError(`${option} must be a number from 1 to ${most}, for example ${usual}, not ${text}`);
  };
  const [days, megabytes] = [read("days"), read("megabytes")];
  return values.publish ? { days, megabytes } : undefined;
}

/** Any text will do, so it is hashed to the key's length. */
function readKey({ LOCKSTEP_KEY = "" }: StartEnvironment): Uint8Array | undefined {
  if (LOCKSTEP_KEY === "") return undefined;
  if (LOCKSTEP_KEY.length < CHOSEN_KEY_CHARACTERS_MIN) {
    throw new UsageError(
      `LOCKSTEP_KEY must have at least ${CHOSEN_KEY_CHARACTERS_MIN} characters, by chance ('openssl rand -base64 32' makes some)`,
    );
  }
  return createHash("sha256").update(LOCKSTEP_KEY).digest();
}

/** Most proxies that a request may come through: more are a mistake. */
const PROXIES_MAX = 8;

function readProxies(text: string | undefined): number {
  if (text === undefined) return 0;
  if (!/^[1-9]$/.test(text) || Number(text) > PROXIES_MAX) {
    throw new UsageError(`--behind-proxy must be a number from 1 to ${PROXIES_MAX}, not ${text}`);
  }
  return Number(text);
}

function readHttps({ lan, cert, key, host }: ReturnType<typeof parse> & { readonly host: string }): HttpsChoice {
  if (lan && isLoopback(host)) throw new UsageError(`--lan is for other devices, which cannot reach --host ${host}`);
  if (cert === undefined && key === undefined) return lan ? "self-made" : "none";
  if (cert === undefined || key === undefined) throw new UsageError("--cert and --key belong together");
  return { certFile: cert, keyFile: key };
}

/** The command line stands before the environment. */
function readIce(
  servers: readonly string[],
  secret: string | undefined,
  { LOCKSTEP_ICE: json, LOCKSTEP_TURN_SECRET }: StartEnvironment,
): IceOptions {
  const isGiven = servers.length > 0 || json === undefined || json === "";
  try {
    const known = isGiven ? servers.map(iceServerInOption) : iceServersInJson(json);
    return iceOptions(known, secret ?? (LOCKSTEP_TURN_SECRET || undefined));
  } catch (error) {
    if (!(error instanceof IceServerError)) throw error;
    throw new UsageError(`${isGiven ? "--ice" : "LOCKSTEP_ICE"}: ${error.message}`);
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: "string", default: "8080" },
        host: { type: "string" },
        "behind-proxy": { type: "string" },
        lan: { type: "boolean", default: false },
        cert: { type: "string" },
        key: { type: "string" },
        ice: { type: "string", multiple: true, default: [] },
        "turn-secret": { type: "string" },
        "host-name": { type: "string", multiple: true, default: [] },
        state: { type: "string" },
        text: { type: "string" },
        publish: { type: "boolean", default: false },
        "publish-days": { type: "string" },
        "publish-megabytes": { type: "string" },
        log: { type: "string", default: "quiet" },
        "log-format": { type: "string" },
        "admin-token": { type: "string" },
        drain: { type: "string" },
        "max-connections": { type: "string" },
        "max-connections-per-address": { type: "string" },
        "max-sessions": { type: "string" },
        "max-sessions-per-address": { type: "string" },
        "max-requests-per-address": { type: "string" },
        live: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(reasonOf(error));
  }
}
