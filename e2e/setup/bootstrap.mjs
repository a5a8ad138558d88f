// Runs with nothing but Node: installs and builds what is missing, then starts the real program. That makes every
// command of package.json work on a fresh clone.
//
//   node e2e/setup/bootstrap.mjs [--build] SCRIPT.ts [arguments of the script]
//   node e2e/setup/bootstrap.mjs --build      builds, whether or not that is needed
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { endWithShell } from "./follow-shell.mjs";
import { oneAtATime } from "./one-at-a-time.mjs";
import { besidePlace, putInPlace } from "./put-in-place.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** npm's own record of what it installed. */
const INSTALLED = path.join(ROOT, "node_modules", ".package-lock.json");
const BUILD_FOLDER = path.join(ROOT, "dist", "web");
const BUILT = path.join(BUILD_FOLDER, "index.html");
const LOCKS = path.join(ROOT, ".cache");
/** What ends this program, and with it those that it has started. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
/** What goes into the build. */
const SOURCES = [
  ...["web", "shared", "vite.config.ts", "svelte.config.js", "package-lock.json"],
  ...["kernels.ts", "share-bundle.ts", "share-bundle.vite.config.ts"].map((file) => `e2e/setup/${file}`),
];

checkNode();
endWithShell();
const args = process.argv.slice(2);
const needsBuild = args[0] === "--build";
const [script, ...rest] = needsBuild ? args.slice(1) : args;
if (script === undefined && !needsBuild) fail("Usage: node e2e/setup/bootstrap.mjs [--build] SCRIPT.ts [arguments]");
if (!isInstalled()) {
  await oneAtATime(
    path.join(LOCKS, "install.lock"),
    () => step("Waiting for another command that installs dependencies"),
    async () => isInstalled() || (await install()),
  );
}
if (needsBuild && (script === undefined || isBuildOutdated())) {
  await oneAtATime(
    path.join(LOCKS, "build.lock"),
    () => step("Waiting for another command that builds the dashboard"),
    async () => (script !== undefined && !isBuildOutdated()) || (await build()),
  );
}
if (script === undefined) process.exit(0);
// From here on this process is the real program: signals, terminal and exit code are its own.
const target = path.join(ROOT, script);
process.argv.splice(1, process.argv.length, target, ...rest);
const { register } = await import("tsx/esm/api");
register();
await import(pathToFileURL(target).href);

function checkNode() {
  const { engines } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
  const wanted = /(\d+)\.(\d+)/.exec(engines.node).slice(1).map(Number);
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > wanted[0] || (major === wanted[0] && minor >= wanted[1])) return;
  fail(`Lockstep needs Node ${wanted.join(".")} or newer; this is ${process.versions.node}. See https://nodejs.org`);
}

async function install() {
  step("Installing dependencies (npm ci); about a minute the first time");
  const npm = process.env.npm_execpath;
  const command = ["ci", "--no-audit", "--no-fund", "--loglevel=error", "--progress=true"];
  // npm tells the programs it starts where it is; without that, it is looked for like any command.
  const code = npm?.endsWith(".js")
    ? await run(process.execPath, [npm, ...command], ROOT)
    : await run(process.platform === "win32" ? "npm.cmd" : "npm", command, ROOT);
  if (code !== 0) fail("npm ci failed: see above. Is the npm registry reachable from here?");
}

async function build() {
  step("Building the dashboard (vite build)");
  const vite = path.join(ROOT, "node_modules", "vite", "bin", "vite.js");
  // Beside, and then renamed: a server that runs meanwhile goes on serving the build before.
  const made = besidePlace(BUILD_FOLDER);
  const remove = () => rmSync(made, { recursive: true, force: true });
  process.once("exit", remove);
  const code = await run(process.execPath, [vite, "build", "--outDir", made, "--logLevel", "warn"], ROOT);
  if (code !== 0) fail("The build failed: see above.");
  putInPlace(made, BUILD_FOLDER);
  process.off("exit", remove);
}

/** Whether what package-lock.json asks for is there. Times do not tell: a checkout touches files without changing them. */
function isInstalled() {
  if (!existsSync(INSTALLED)) return false;
  const wanted = JSON.parse(readFileSync(path.join(ROOT, "package-lock.json"), "utf8")).packages;
  const found = JSON.parse(readFileSync(INSTALLED, "utf8")).packages;
  // Optional packages are there only on the platforms that they are for.
  return Object.entries(wanted).every(
    ([folder, { version, optional, peer }]) =>
      folder === "" || found[folder]?.version === version || (found[folder] === undefined && (optional || peer)),
  );
}

/** Whether the build is missing or older than anything it is made from. */
function isBuildOutdated() {
  if (!existsSync(BUILT)) return true;
  const { mtimeMs } = statSync(BUILT);
  return SOURCES.some((source) => newest(path.join(ROOT, source)) > mtimeMs);
}

/** Time of the newest change in a file or folder, in milliseconds; tests do not count, nothing is built from them. */
function newest(entry) {
  if (!existsSync(entry) || entry.endsWith(".test.ts")) return 0;
  const { mtimeMs } = statSync(entry);
  if (!statSync(entry).isDirectory()) return mtimeMs;
  return Math.max(0, ...readdirSync(entry).map((name) => newest(path.join(entry, name))));
}

/** Runs a program in this terminal and gives its exit code. It does not outlive this process. */
function run(command, commandArgs, cwd) {
  return new Promise((resolve) => {
    const child = spawn(command, commandArgs, { cwd, stdio: "inherit", shell: command.endsWith(".cmd") });
    const stop = (signal) => {
      child.kill(signal);
      process.exit(128 + constants.signals[signal]);
    };
    for (const signal of SIGNALS) process.once(signal, stop);
    const ended = (code) => {
      for (const signal of SIGNALS) process.off(signal, stop);
      resolve(code);
    };
    child.on("error", (error) => {
      process.stderr.write(`${command}: ${error.message}\n`);
      ended(127);
    });
    child.on("exit", (code) => ended(code ?? 128));
  });
}

function step(text) {
  process.stdout.write(`\n▸ ${text}\n`);
}

function fail(text) {
  process.stderr.write(`\n${text}\n`);
  process.exit(1);
}
