import { readRedisUrl, REDIS_URL_EXAMPLE } from "../redis/redis-url.ts";
import { createHash } from "node:crypto";
import { ADMIN_TOKEN_CHARACTERS } from "../../shared/signaling/admin.ts";
import { TEXT_MEGABYTES_MAX } from "../../shared/text/text-schema.ts";
import { isHostName } from "../allowed-hosts.ts";
import { USUAL_CHOICE } from "../chosen-limits.ts";
import { CHOSEN_KEY_CHARACTERS_MIN } from "../limits.ts";
import { LOG_FORMATS, LOG_LEVELS } from "../log.ts";
import { readBasePath } from "../own-address.ts";
import { PROXIES_MAX, readTrustedProxies } from "../trusted-proxies.ts";
import { iceServerList } from "./ice-option.ts";
import { isAdminToken } from "../watching/admin-gate.ts";
import { flag, list, oneOf, text, value, wholeNumber, type Option, type OptionWords } from "./option.ts";
import { readPublicUrl } from "./public-url.ts";

/** How much of something the server holds. */
const limit = (words: OptionWords & { readonly usual: number }): Option<number> =>
  wholeNumber({ ...words, from: 1, to: 1_000_000 });

/**
 * Everything that `npm start` and `npm run dev` can be told, in the order in which they tell of it. From here come what the
 * command line and the environment are read by, `--help`, and `docs/options.md`
 * (`npx vitest run signaling-server/options --update` writes it anew).
 */
export const OPTIONS = {
  port: wholeNumber({
    from: 0,
    to: 65_535,
    usual: 8080,
    alsoEnvironment: "PORT",
    help: "port to serve at; 0 for any that is free",
  }),
  host: text({
    form: "ADDRESS",
    example: "192.168.1.5",
    usual: "0.0.0.0; localhost behind proxies",
    help: "address to listen at: 0.0.0.0 for all of this machine, localhost for this machine alone",
  }),
  lan: flag({
    help: "let other devices of the network take part: HTTPS, with a certificate that is made on the first start",
  }),
  cert: text({
    form: "FILE",
    example: "lab.pem",
    help: "HTTPS with a certificate of your own (PEM, those that vouch for it after it); together with --key",
  }),
  key: text({
    form: "FILE",
    example: "lab-key.pem",
    environment: "LOCKSTEP_CERT_KEY",
    help: "the key of that certificate (PEM, without a passphrase)",
  }),
  "public-url": value({
    form: "URL",
    example: "https://school.example/lockstep",
    must: "the address at which visitors find the start page, without user, query and fragment",
    accept: readPublicUrl,
    help: "where visitors find this server, for example through a proxy: links that it makes begin with it, its name need not be said by --host-name, nor its path by --base-path",
  }),
  "base-path": value({
    form: "PATH",
    example: "/lockstep/",
    usual: "/",
    must: "a path of letters, digits and - . _ ~ that begins with a slash",
    accept: readBasePath,
    help: "everything is below this path, and nothing above it; a proxy keeps it in the address, or says by X-Forwarded-Prefix that it took it away",
  }),
  "trust-proxy": value({
    form: "WHOM",
    example: "loopback",
    must: `a number of proxies from 1 to ${PROXIES_MAX}, or loopback, linklocal, uniquelocal, addresses and subnets with commas between them`,
    accept: readTrustedProxies,
    help: "proxies whose word is taken: visitors are told apart by X-Forwarded-For, and addresses are made from X-Forwarded-Proto, -Host and -Prefix. So many, one behind the other (mostly 1), or those of these addresses (loopback, linklocal, uniquelocal, 10.0.0.0/8)",
  }),
  "behind-proxy": value({
    form: "NUMBER",
    example: "1",
    must: `a number from 1 to ${PROXIES_MAX}`,
    accept: (given) => (/^[1-9]$/.test(given) && Number(given) <= PROXIES_MAX ? Number(given) : undefined),
    help: "the same, by number alone",
  }),
  "host-name": list({
    form: "NAME",
    example: "lockstep.example.org",
    must: "a name as in an address, without scheme and port",
    accept: (given) => (isHostName(given) ? given : undefined),
    environment: "LOCKSTEP_HOST_NAMES",
    environmentWords: "with commas between them",
    help: "a name under which browsers reach this server; .EXAMPLE.ORG for all names below it. Addresses, localhost and the names of this machine need not be said",
  }),
  ice: iceServerList({
    form: "SERVER",
    example: "stun:stun.example.org:3478",
    environmentWords: "a JSON array of RTCIceServer objects, or of strings as in the command line",
    help: "a STUN or TURN server for peers behind NATs, as URL or URL,USER,CREDENTIAL (stun:HOST:PORT, turn:HOST:PORT, turns:HOST:PORT)",
  }),
  "turn-secret": text({
    form: "SECRET",
    example: "3q5bEwUh0OzX",
    isSecret: true,
    help: "coturn's static-auth-secret: every page gets TURN credentials that last for a while. Others can list a command line: better said in the environment",
  }),
  state: text({
    form: "FOLDER",
    example: "/var/lib/lockstep",
    usual: "~/.local/state/lockstep",
    help: "where is kept what must outlive a restart: the key that lets peers bring their sessions back, and published models",
  }),
  "seat-key": value({
    form: "TEXT",
    example: "what 'openssl rand -base64 32' prints",
    must: `at least ${CHOSEN_KEY_CHARACTERS_MIN} characters, by chance`,
    // Any text will do, so it is hashed to the key's length.
    accept: (given): Uint8Array | undefined =>
      given.length < CHOSEN_KEY_CHARACTERS_MIN ? undefined : createHash("sha256").update(given).digest(),
    isSecret: true,
    isOfEnvironment: true,
    environment: "LOCKSTEP_KEY",
    help: `that key itself, of ${CHOSEN_KEY_CHARACTERS_MIN} characters or more: for containers, and for servers that share it`,
  }),
  text: text({
    form: "FILE",
    example: "alice.txt",
    usual: "Moby-Dick",
    help: `the text that sessions of text share, in UTF-8, up to ${TEXT_MEGABYTES_MAX} MB`,
  }),
  publish: flag({
    help: "let people publish models that they have trained: a page for each at an address of this server, which anybody opens; kept in the state folder",
  }),
  "publish-days": wholeNumber({ from: 1, to: 365, usual: 30, help: "so many days a published model is kept" }),
  "publish-megabytes": wholeNumber({
    ...{ from: 1, to: 1_000_000, usual: 1024 },
    help: "all of them together take at most so many megabytes",
  }),
  "max-connections": limit({
    usual: USUAL_CHOICE.maxConnections,
    help: "sockets open at once, a page has one or two; so many files the system must let the server open, and some more",
  }),
  "max-connections-per-address": limit({
    usual: USUAL_CHOICE.maxConnectionsPerAddress,
    help: "of them, those of one address, more where many come through one router; not counted behind a proxy",
  }),
  "max-sessions": limit({
    usual: USUAL_CHOICE.maxSessions,
    help: "sessions kept at once; for a further one that which is worth least is given up",
  }),
  "max-sessions-per-address": limit({
    usual: USUAL_CHOICE.maxSessionsPerAddress,
    help: "of them, those that one address may have created",
  }),
  "max-requests-per-address": limit({
    usual: USUAL_CHOICE.maxRequestsPerAddress,
    help: "requests of the API each second; ten times as many of all kinds",
  }),
  log: oneOf({
    form: "LEVEL",
    of: LOG_LEVELS,
    usual: "quiet",
    example: "info",
    help: "how much is told: quiet, info or debug",
  }),
  "log-format": oneOf({
    ...{ form: "FORMAT", of: LOG_FORMATS, usual: "text", example: "json" },
    help: "text for people, or json for programs: an object in each line",
  }),
  redis: value({
    form: "URL",
    example: REDIS_URL_EXAMPLE,
    must: "the address of a Redis",
    accept: readRedisUrl,
    isSecret: true,
    help: "a Redis in which this server and others keep sessions together; rediss: with TLS. Others can list a command line: with a password it is better said in the environment",
  }),
  "admin-token": value({
    form: "TOKEN",
    example: "what 'openssl rand -hex 32' prints",
    must: `${ADMIN_TOKEN_CHARACTERS.min} to ${ADMIN_TOKEN_CHARACTERS.max} characters without spaces, by chance`,
    accept: (given) => (isAdminToken(given) ? given : undefined),
    isSecret: true,
    help: `a page at /admin for whoever has this token, of ${ADMIN_TOKEN_CHARACTERS.min} characters or more: sessions, limits, memory; it also reads /metrics from other machines. No such page without it. Others can list a command line: better said in the environment`,
  }),
  drain: wholeNumber({
    ...{ form: "SECONDS", from: 0, to: 600, usual: 0, example: 10 },
    help: "when asked to end, say so at /api/health/ready for so long, and close then",
  }),
  live: flag({ help: "serve the dashboard from its sources and reload it as they change (what npm run dev does)" }),
} as const;

export type OptionName = keyof typeof OPTIONS;
export type OptionValue<N extends OptionName> = (typeof OPTIONS)[N] extends Option<infer T> ? T : never;

/** Names of all options. */
export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];

/** Any of them. */
export function optionCalled(name: OptionName): Option<unknown> {
  return OPTIONS[name];
}

/** Names of an option in the environment; of several that are set the first counts. */
export function environmentNames(name: OptionName): readonly string[] {
  const { environment, alsoEnvironment } = optionCalled(name);
  const own = environment ?? `LOCKSTEP_${name.toUpperCase().replaceAll("-", "_")}`;
  return alsoEnvironment === undefined ? [own] : [own, alsoEnvironment];
}
