import path from "node:path";
import packageJson from "../package.json" with { type: "json" };
import { banner } from "./banner.ts";
import { networkAddresses } from "./https/network-addresses.ts";
import { certificateFolder, selfMadeCertificate } from "./https/self-made-certificate.ts";
import { CertificateError, readCertificate, type ServerCertificate } from "./https/server-certificate.ts";
import { ListenError } from "./listen.ts";
import { createLog } from "./log.ts";
import { readOptions, USAGE, UsageError, type HttpsChoice, type StartOptions } from "./options.ts";
import { PublishingError } from "./publishing/publications.ts";
import { createSignalingServer } from "./server.ts";
import { readTextFile, TextFileError } from "./shared-text.ts";
import { keyInFolder } from "./state-folder.ts";

const MEGABYTE = 1_000_000;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** `npm start` and, with `--live`, `npm run dev`. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === undefined) say(USAGE);
  else await serve(options);
}

async function serve(options: StartOptions): Promise<void> {
  const log = createLog(options.log, say);
  const certificate = await certificateOf(options.https);
  const text = options.textFile === undefined ? undefined : await readTextFile(options.textFile);
  const { key, warning } = options.key === undefined ? await keyInFolder(options.state) : { key: options.key };
  if (warning !== undefined) process.stderr.write(`${warning}\n`);
  const server = await createSignalingServer({
    ...options,
    publishing: options.publishing && {
      folder: path.join(options.state, "published"),
      bytesMax: options.publishing.megabytes * MEGABYTE,
      days: options.publishing.days,
    },
    ...(certificate && { certificate }),
    ...(text && { text }),
    key,
    log,
  });
  say(banner({ ...server, certificate, version: packageJson.version }));
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    say("Closing…");
    // PeerServer's timers would keep the process alive.
    void server.close().then(() => process.exit(0));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  // Who reads what is said may go, with a closed terminal or the far end of a pipe; the sessions go on. Without this each
  // line is an uncaught exception, which is told in a line, and so on for ever.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  // A fault in one request must not end the sessions of everybody else.
  process.on("uncaughtException", (error) => log.error("uncaught exception", error));
  process.on("unhandledRejection", (reason) => log.error("unhandled rejection", reason));
}

async function certificateOf(choice: HttpsChoice): Promise<ServerCertificate | undefined> {
  if (choice === "none") return undefined;
  if (choice === "self-made") return selfMadeCertificate(certificateFolder(), networkAddresses(), Date.now());
  return readCertificate(choice.certFile, choice.keyFile, Date.now());
}

main().catch((error: unknown) => {
  const expected =
    error instanceof UsageError ||
    error instanceof ListenError ||
    error instanceof CertificateError ||
    error instanceof PublishingError ||
    error instanceof TextFileError;
  process.stderr.write(`${expected ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  if (error instanceof UsageError) process.stderr.write(`\n${USAGE}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
});
