import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import packageJson from "../../../package.json" with { type: "json" };
import { parseOptions, runProgram } from "../command-line.ts";
import { openApiDocument } from "./document.ts";

const FILE = fileURLToPath(new URL("../../../docs/openapi.json", import.meta.url));

const USAGE = `Usage: npm run openapi

Writes docs/openapi.json, which describes the API to other programs, anew: after a change of shared/signaling, of a
session's spec or of the version. The server hands it out at /api/openapi.json.`;

async function main(args: string[]): Promise<number> {
  parseOptions({ args, options: {} });
  const style = { ...(await resolveConfig(FILE)), filepath: FILE };
  await writeFile(FILE, await format(JSON.stringify(openApiDocument(packageJson.version)), style));
  console.log("docs/openapi.json is written.");
  return 0;
}

runProgram("openapi", USAGE, main);
