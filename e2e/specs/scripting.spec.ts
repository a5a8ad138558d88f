import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findChromium } from "../setup/chromium.ts";
import { expect, test } from "./testing/fixtures.ts";
import { readSafetensors } from "./testing/safetensors.ts";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

test("docs/scripting.md: its snippets do what the page says, one after the other", async ({ server }) => {
  const document = (await readFile(path.join(ROOT, "docs/scripting.md"), "utf8")).replaceAll(
    "localhost:8080",
    new URL(server.url).host,
  );
  const blocks = (language: string): string =>
    [...document.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "gm"))].map(([, code]) => code).join("\n");

  const shell = await run("bash", ["-euc", blocks("sh")]);
  const [created, health] = shell.stdout.split("}{").map((part, i) => JSON.parse(i === 0 ? `${part}}` : `{${part}`));
  expect(created).toMatchObject({ url: expect.stringContaining(`${server.url}/session/`) as unknown });
  expect(health).toMatchObject({ status: "ok" });

  // Inside of the repository, where its packages are found.
  await mkdir(path.join(ROOT, "test-results"), { recursive: true });
  const folder = await mkdtemp(path.join(ROOT, "test-results/scripting-"));
  try {
    const program = blocks("ts").replace(
      "chromium.launch()",
      `chromium.launch(${JSON.stringify(await findChromium())})`,
    );
    await writeFile(path.join(folder, "snippets.ts"), program);
    const tsx = path.join(ROOT, "node_modules/tsx/dist/cli.mjs");
    // The test runner asks for colours, which would stand between the words.
    const { FORCE_COLOR: _, ...environment } = process.env;
    const env = { ...environment, NO_COLOR: "1" };
    const { stdout } = await run(process.execPath, [tsx, "snippets.ts"], { cwd: folder, env });
    expect(stdout).toMatch(/^session \S+$/m);
    expect(stdout).toMatch(/^ +state: ['"]\w+['"],$/m);
    expect(stdout).toMatch(/^after round \d{3,}: Adelie, (?:100|9\d)\.\d % sure$/m);
    expect(stdout).toMatch(/^all stopped at round \d{3,}$/m);
    const { metadata } = readSafetensors(await readFile(path.join(folder, "penguins.safetensors")));
    expect(metadata).toMatchObject({ task: "table-mlp", round: expect.stringMatching(/^\d{3,}$/) as unknown });
  } finally {
    await rm(folder, { recursive: true });
  }
});
