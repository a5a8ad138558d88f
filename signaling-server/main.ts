import path from "node:path";
import packageJson from "../package.json" with { type: "json" };
import { limitsOf } from "./chosen-limits.ts";
import { NoSourcesError } from "./dashboard-files.ts";
import { networkAddresses } from "./https/network-addresses.ts";
import { certificateFolder, selfMadeCertificate } from "./https/self-made-certificate.ts";
import { CertificateError, readCertificate, type ServerCertificate } from "./https/server-certificate.ts";
import { ListenError } from "./listen.ts";
import { openFilesMax, tooFewFiles } from "./open-files.ts";
import { readLogFormat, readOptions, USAGE, UsageError, type HttpsChoice, type StartOptions } from "./options.ts";
import { processVoice, speakJsonAlone, type ProcessVoice } from "./process-voice.ts";
import { PublishingError } from "./publishing/publications.ts";
import { createSignalingServer } from "./server.ts";
import { readTextFile, TextFileError } from "./shared-text.ts";
import { keyInFolder } from "./state-folder.ts";

const MEGABYTE = 1_000_000;

/** `npm start`, in the published package `lockstep`, and, with `--live`, `npm run dev`. */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes("--version")) return void process.stdout.write(`${packageJson.version}\n`);
  const options = readOptions(args, process.env);
  if (options === undefined) process.stdout.write(`${USAGE}\n`);
  else await serve(options, processVoice(options.logFormat, options.log));
}

async function serve(options: StartOptions, voice: ProcessVoice): Promise<void> {
  const { log } = voice;
  if (options.logFormat === "json") speakJsonAlone();
  for (const warning of options.warnings) voice.warn(warning);
  const certificate = await certificateOf(options.https);
  const text = options.textFile === undefined ? undefined : await readTextFile(options.textFile);
  const redis = options.redis === undefined ? undefined : { url: options.redis, sharesKey: options.key === undefined };
  const { key, warning } = options.key === undefined ? await keyInFolder(options.state) : { key: options.key };
  // The key in Redis outlives this server.
  if (warning !== undefined && redis === undefined) voice.warn(warning);
  const tooFew = tooFewFiles(options.chosenLimits.maxConnections, openFilesMax());
  if (tooFew !== undefined) voice.warn(tooFew);
  const server = await createSignalingServer({
    ...options,
    limits: limitsOf(options.chosenLimits),
    publishing: options.publishing && {
      folder: path.join(options.state, "published"),
      bytesMax: options.publishing.megabytes * MEGABYTE,
      days: options.publishing.days,
    },
    ...(certificate && { certificate }),
    ...(text && { text }),
    redis,
    key,
    log,
  });
  voice.greet({ ...server, publicUrl: options.publicUrl, certificate, version: packageJson.version });
  let [draining, closing] = [false, false];
  const close = (): void => {
    if (closing) return;
    closing = true;
    voice.tell("Closing…");
    // Whatever may still hang, such as Vite, would keep the process alive.
    void server.close().then(() => process.exit(0));
  };
  const stop = (): void => {
    // Who asks a second time does not want to wait.
    if (draining || options.drainS === 0) return close();
    draining = true;
    server.drain();
    voice.tell(`Taking no new visitors, closing in ${options.drainS} s…`);
    setTimeout(close, options.drainS * 1000);
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
    error instanceof NoSourcesError ||
    error instanceof PublishingError ||
    error instanceof TextFileError;
  const voice = processVoice(readLogFormat(process.argv.slice(2), process.env), "quiet");
  const message = expected ? error.message : String(error instanceof Error ? error.stack : error);
  voice.giveUp(message, error instanceof UsageError ? USAGE : undefined);
  process.exit(error instanceof UsageError ? 2 : 1);
});
