import { execFile } from "node:child_process";
import { chmod, cp, mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { Stage, Step } from "./dockerfile.ts";
import { runInside } from "./root-folder.ts";

const run = promisify(execFile);

/** Where Node's images have it; here this machine's stands in. */
const NODE = "/usr/local/bin/node";
/** Installs from a base image's own distribution, of which there is nothing here. */
const OF_BASE_IMAGE = /^apk /;

/** A stage that was built. */
export interface BuiltStage {
  readonly stage: Stage;
  /** What in the image would be `/`, without what its base image brings. */
  readonly root: string;
  /** The folder that it ended in. */
  readonly workingFolder: string;
}

/**
 * Does what a Dockerfile says, stage by stage, in folders in place of images. What base images bring is this machine's.
 * @param context the files that may be copied
 * @param say hears of every step
 */
export async function buildStages(
  stages: readonly Stage[],
  context: string,
  folder: string,
  say: (line: string) => void,
): Promise<readonly BuiltStage[]> {
  const built: BuiltStage[] = [];
  for (const [number, stage] of stages.entries()) {
    const root = path.join(folder, String(number));
    await mkdir(root, { recursive: true });
    let workingFolder = "/";
    say(`FROM ${stage.image}${stage.name === undefined ? "" : ` AS ${stage.name}`}`);
    for (const step of stage.steps) {
      if (step.kind === "workdir") {
        workingFolder = path.posix.resolve(workingFolder, step.path);
        await mkdir(path.join(root, workingFolder), { recursive: true });
      } else if (step.kind === "run" && OF_BASE_IMAGE.test(step.command)) {
        say(`  left out, as there is no base image here: RUN ${step.command}`);
      } else if (step.kind === "run") {
        const startedAt = performance.now();
        await runInside(root, workingFolder, step.command);
        say(`  RUN ${step.command} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
      } else if (step.kind === "copy") {
        await copy(step, { root, workingFolder }, context, built);
        say(`  COPY ${step.sources.join(" ")} ${step.target}`);
      }
    }
    built.push({ stage, root, workingFolder });
  }
  return built;
}

async function copy(
  { from, sources, target }: Extract<Step, { kind: "copy" }>,
  { root, workingFolder }: { readonly root: string; readonly workingFolder: string },
  context: string,
  built: readonly BuiltStage[],
): Promise<void> {
  const source = from === undefined ? undefined : built.find(({ stage }) => stage.name === from);
  if (from !== undefined && source === undefined) throw new Error(`COPY --from=${from}: there is no such stage`);
  const to = path.join(root, path.posix.resolve(workingFolder, target));
  // A folder's content goes into the target; a file goes into a target that ends with a slash, or becomes it.
  for (const each of sources) {
    const inStage = path.join(source?.root ?? context, each);
    const place = source !== undefined && each === NODE ? process.execPath : inStage;
    const isFolder = (await stat(place)).isDirectory();
    const end = isFolder || !/(?:\/|^\.)$/.test(target) ? to : path.join(to, path.basename(each));
    await mkdir(path.dirname(end), { recursive: true });
    await cp(place, end, { recursive: true, verbatimSymlinks: true });
    if (each === NODE) await chmod(end, 0o755);
  }
}

/** Libraries that this machine's Node loads, where in the image those of its base are. @returns their bytes */
export async function borrowLibraries(root: string): Promise<number> {
  const { stdout } = await run("ldd", [process.execPath]);
  let bytes = 0;
  for (const [, file = ""] of stdout.matchAll(/(\/\S+\.so\S*)/g)) {
    await mkdir(path.join(root, path.dirname(file)), { recursive: true });
    await cp(file, path.join(root, file), { dereference: true });
    bytes += (await stat(file)).size;
  }
  for (const name of ["proc", "dev", "tmp"]) await mkdir(path.join(root, name), { recursive: true });
  return bytes;
}

/** Bytes of all files in a folder. */
export async function bytesIn(folder: string): Promise<number> {
  const { stdout } = await run("du", ["--summarize", "--bytes", folder]);
  return Number(/^\d+/.exec(stdout)?.[0]);
}
