import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import packageJson from "../../../package.json" with { type: "json" };
import { parseOptions, runProgram } from "../command-line.ts";
import { install, layOut, pack, type Packed } from "./install.ts";
import { servesAll } from "./serves-all.ts";
import { startedServer } from "./started.ts";

const USAGE = `Usage: npm run check-package -- [--linked]

Packs the package as it would be published, installs it into an empty folder, starts it there, and asks it for pages, API,
data and a socket.

  --linked  takes its dependencies from this clone in place of installing them: quick, and without a network

Exit code: 0 all is there, 1 something is not.`;

/** What may be in the package. */
const WANTED = /^(?:dist\/(?:web|server|data)\/.|(?:CHANGELOG|README|SECURITY)\.md$|LICENSE$|package\.json$)/;
/** What nobody needs who runs it. */
const UNWANTED = /\.(?:test|spec)\.|\.tsx?$|\.svelte$|\.map$/;

async function main(args: string[]): Promise<number> {
  const { values } = parseOptions({ args, options: { linked: { type: "boolean", default: false } } });
  const folder = await mkdtemp(path.join(tmpdir(), "lockstep-package-"));
  try {
    const packed = await timed("packed", () => pack(folder));
    console.log(`${path.basename(packed.tarball)}: ${packed.files.length} files, ${megabytes(packed.bytes)} packed`);
    checkFiles(packed);
    const place = path.join(folder, "empty");
    await putIn(packed, place, values.linked);
    await checkProgram(place, folder);
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function checkFiles({ files }: Packed): void {
  const wrong = files.find((file) => !WANTED.test(file) || UNWANTED.test(file));
  if (wrong !== undefined) throw new Error(`${wrong} has no place in the package`);
  const program = packageJson.bin.lockstep;
  const missing = [program, "dist/web/index.html", "dist/web/page.html"].find((file) => !files.includes(file));
  if (missing !== undefined) throw new Error(`${missing} is not in the package`);
}

async function putIn(packed: Packed, place: string, isLinked: boolean): Promise<void> {
  if (!isLinked) {
    const reason = await timed("installed", () => install(packed.tarball, place));
    if (reason === undefined) return;
    console.log(`npm could not install it, so its dependencies are those of this clone: ${reason}`);
    await rm(place, { recursive: true, force: true });
  }
  await timed("laid out with the dependencies of this clone", () => layOut(packed.tarball, place));
}

async function checkProgram(place: string, home: string): Promise<void> {
  const program = path.join(place, "node_modules", ".bin", "lockstep");
  const { version } = packageJson;
  const options = { cwd: place, env: { PATH: process.env.PATH, HOME: home, NO_COLOR: "1" } };
  const said = async (flag: string): Promise<string> => (await promisify(execFile)(program, [flag], options)).stdout;
  if ((await said("--version")).trim() !== version) throw new Error(`lockstep --version does not say ${version}`);
  if (!(await said("--help")).startsWith("Usage: lockstep [options]"))
    throw new Error("lockstep --help does not say how");
  const live = await promisify(execFile)(program, ["--live", "--port", "0"], options).catch(({ stderr }) =>
    String(stderr),
  );
  if (!String(live).startsWith("--live is for a clone")) throw new Error(`lockstep --live says ${String(live)}`);
  const server = await timed("started", () => startedServer(program, ["--port", "0", "--host", "127.0.0.1"], options));
  try {
    console.log(`It serves ${(await servesAll(server.url, version)).join("; ")}.`);
  } catch (error) {
    server.child.kill("SIGKILL");
    throw error;
  }
  const code = await server.stop();
  if (code !== 0) throw new Error(`lockstep ended with ${code} when it was asked to`);
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  console.log(`${what} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return result;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

runProgram("check-package", USAGE, main);
