import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { runCommand } from "../e2e/setup/command.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** It may have to install and to build before it measures. */
const RUN_MS_MAX = 900_000;
/** Of what a command that failed has said. */
const LINES_TOLD = 8;

const Report = v.object({
  figures: v.array(v.object({ name: v.string(), unit: v.string(), value: v.nullable(v.number()) })),
});

/** Another commit of this project, checked out in a folder of its own, which measures itself by its own bench. */
export class OtherCommit {
  /** As it was named. */
  readonly name: string;
  readonly #folder: string;

  constructor(name: string, folder: string) {
    this.name = name;
    this.#folder = folder;
  }

  /** Images a second of one tab alone, by task. @throws Error with what its bench said last */
  async imagesPerSecond(): Promise<ReadonlyMap<string, number>> {
    const file = path.join(this.#folder, "beside.json");
    const command = ["--prefix", this.#folder, "run", "bench", "--", "--quick", "--only", "single-tab", "--json", file];
    await run("npm", command, `The bench of ${this.name}`);
    const { figures } = v.parse(Report, JSON.parse(await readFile(file, "utf8")));
    // Such as "mnist-cnn, one tab alone, wasm".
    const speeds = figures.filter(({ unit }) => unit === "images/s");
    return new Map(speeds.flatMap(({ name, value }) => (value === null ? [] : [[name.split(",")[0] ?? name, value]])));
  }
}

/**
 * Checks a commit out, hands it to `use`, and takes the folder away again whatever happens.
 * @throws Error where there is no such commit
 */
export async function withCommit<T>(
  name: string,
  say: (line: string) => void,
  use: (other: OtherCommit) => Promise<T>,
): Promise<T> {
  const above = await mkdtemp(path.join(tmpdir(), "lockstep-beside-"));
  const folder = path.join(above, "lockstep");
  say(`checking out ${name} in ${folder}`);
  try {
    await run("git", ["-C", ROOT, "worktree", "add", "--detach", folder, name], `git, asked for ${name},`);
    return await use(new OtherCommit(name, folder));
  } finally {
    await runCommand("git", ["-C", ROOT, "worktree", "remove", "--force", folder], { onLine: () => {} });
    await rm(above, { recursive: true, force: true });
  }
}

/** @throws Error with what the command said last */
async function run(command: string, args: readonly string[], who: string): Promise<void> {
  const said: string[] = [];
  // Building a page has left "production" there, with which npm would install half of what the bench needs.
  const env = { NODE_ENV: "" };
  const onLine = (line: string): void => void said.push(line);
  const code = await runCommand(command, args, { env, onLine, timeoutMs: RUN_MS_MAX });
  if (code !== 0) throw new Error(`${who} ended with code ${code}:\n${said.slice(-LINES_TOLD).join("\n")}`);
}
