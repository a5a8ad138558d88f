import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import packageJson from "../../../package.json" with { type: "json" };
import { present } from "../../../shared/assert.ts";
import { ROOT } from "../build-package/root.ts";
import { servesAll } from "../check-package/serves-all.ts";
import { startedServer } from "../check-package/started.ts";
import { parseOptions, runProgram } from "../command-line.ts";
import { borrowLibraries, buildStages, bytesIn, type BuiltStage } from "./build-stages.ts";
import { contextFiles, layContext } from "./context.ts";
import { readDockerfile, type Step } from "./dockerfile.ts";
import { confined, obstacle, runConfined } from "./root-folder.ts";
import { missingPrograms, runTogether } from "./run-together.ts";

const USAGE = `Usage: npm run check-container

Does what the Dockerfile says in folders in place of images, with this machine in place of its base images, and runs the
result as the image says: as its user, who can become nobody else, on a file system that cannot be written to, and with
nothing beside it. Takes root on Linux, and some minutes; needs no Docker.

Exit code: 0 all is there, 1 something is not.`;

/** What the image may take, and what of that its base image does, whose maker tells. */
const IMAGE_BYTES_MAX = 250e6;
const BASE_IMAGE_BYTES = 12e6;
/** What a container is given to write to. */
const WRITABLE = ["tmp", "state"];

/** Fails where the program could do more than a container lets it. */
const IS_CONFINED = `
const fs = require("node:fs");
const refused = (code, work) => {
  try { work(); } catch (error) { if (error.code === code) return; throw error; }
  throw new Error("expected " + code + " of " + work);
};
for (const file of ["/app/x", "/x", "/app/dist/server/lockstep.js"]) refused("EROFS", () => fs.writeFileSync(file, ""));
for (const file of ["/tmp/x", "/state/x"]) fs.writeFileSync(file, "");
refused("EPERM", () => process.setuid(0));
if (process.getuid() !== 10001 || process.getgid() !== 10001 || process.getgroups().some((group) => group !== 10001)) throw new Error("is somebody else");
if (fs.existsSync("/usr/bin") || fs.existsSync("/root/.npmrc")) throw new Error("has more than the image");
if (!/CapEff:\\s*0+\\n/.test(fs.readFileSync("/proc/self/status", "utf8"))) throw new Error("has capabilities");
`;

type Of<K extends Step["kind"]> = Extract<Step, { kind: K }>;

async function main(args: string[]): Promise<number> {
  parseOptions({ args, options: {} });
  const reason = await obstacle();
  if (reason !== undefined) throw new Error(`The stages cannot be built here: ${reason}.`);
  const folder = await mkdtemp(path.join(tmpdir(), "lockstep-container-"));
  try {
    const context = path.join(folder, "context");
    await layContext(ROOT, await contextFiles(ROOT), context);
    const stages = readDockerfile(await readFile(path.join(ROOT, "Dockerfile"), "utf8"));
    const built = await buildStages(stages, context, folder, (line) => console.log(line));
    const image = present(built.at(-1), "there is a stage");
    await tellSize(image);
    await checkRun(image);
    return (await checkTogether(image, folder)) ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function tellSize({ root }: BuiltStage): Promise<void> {
  const parts = ["usr/local/bin/node", "app/node_modules", "app/dist/web", "app/dist/server", "app/dist/data"];
  const sizes = await Promise.all(parts.map((part) => bytesIn(path.join(root, part))));
  const own = await bytesIn(root);
  const libraries = await borrowLibraries(root);
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  console.log(parts.map((part, i) => `/${part} ${megabytes(sizes[i] ?? 0)}`).join(", "));
  const all = own + BASE_IMAGE_BYTES;
  console.log(
    `${megabytes(own)} are laid upon the base image (of ${megabytes(BASE_IMAGE_BYTES)} or so): ${megabytes(all)}`,
  );
  console.log(`Borrowed from this machine beside that: ${megabytes(libraries)} of libraries`);
  if (all > IMAGE_BYTES_MAX) throw new Error(`The image is larger than ${megabytes(IMAGE_BYTES_MAX)}`);
}

/** With what compose.yaml puts around it, where this machine has that. */
async function checkTogether(image: BuiltStage, folder: string): Promise<boolean> {
  const missing = await missingPrograms();
  if (missing.length > 0) {
    console.log(`Left out: two servers together, which takes ${missing.join(", ")}.`);
    return true;
  }
  const { root } = image;
  const { user, entrypoint, environment } = saidBy(image);
  return runTogether(folder, { root, user, entrypoint, environment });
}

/** What an image says of how it is run. */
function saidBy({ stage: { steps } }: BuiltStage) {
  const last = <K extends Step["kind"]>(kind: K): Of<K> =>
    present(
      steps.findLast((step): step is Of<K> => step.kind === kind),
      `the image says its ${kind}`,
    );
  const own = steps.reduce((all, step) => (step.kind === "environment" ? { ...all, ...step.values } : all), {});
  const environment = { PATH: "/usr/local/bin:/usr/bin:/bin", LOCKSTEP_KEY: "k".repeat(32), ...own };
  const { user } = last("user");
  return { user, entrypoint: last("entrypoint").command, health: last("health").command, environment };
}

async function checkRun(image: BuiltStage): Promise<void> {
  const { root, workingFolder } = image;
  const { user, entrypoint, health, environment: env } = saidBy(image);
  const options = { root, user, writable: WRITABLE };
  await runConfined({ ...options, command: ["node", "-e", IS_CONFINED] }, env);
  const port = String(20_000 + (process.pid % 20_000));
  const own = { ...env, LOCKSTEP_PORT: port };
  const [program, args] = confined({ ...options, command: entrypoint });
  const server = await startedServer(program, args, { cwd: "/", env: own });
  try {
    console.log(
      `As ${user}, in ${workingFolder}, it serves ${(await servesAll(server.url, packageJson.version)).join("; ")}.`,
    );
    await runConfined({ ...options, command: health }, own);
    const closed = { ...own, LOCKSTEP_PORT: "1" };
    const isFooled = await runConfined({ ...options, command: health }, closed).then(
      () => true,
      () => false,
    );
    if (isFooled) throw new Error("HEALTHCHECK finds a server where there is none");
  } catch (error) {
    server.child.kill("SIGKILL");
    throw error;
  }
  const code = await server.stop();
  if (code !== 0) throw new Error(`It ended with ${code} when it was asked to`);
}

runProgram("check-container", USAGE, main);
