import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Scenario } from "../../../shared/simulation/scenario.ts";
import { parseScenario } from "../../../shared/simulation/scenario-file.ts";
import type { Failure } from "../../../shared/simulation/simulate.ts";

/** Where scenarios that failed are kept. */
const FOLDER = "test-results/simulation";

/** Writes the scenario of a failure to a file. @returns its path */
export function writeReplay({ scenario, error }: Failure): string {
  const { seed, spec } = scenario;
  const name = `seed-${seed}-peers-${spec.seats}.json`;
  const write = (folder: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, `${JSON.stringify({ error: error.message, scenario }, null, 2)}\n`);
    return file;
  };
  try {
    mkdirSync(FOLDER, { recursive: true });
    return write(FOLDER);
  } catch {
    // Shrinking it may have taken minutes.
    return write(mkdtempSync(path.join(tmpdir(), "lockstep-simulation-")));
  }
}

/** Reads such a file. @throws ScenarioError, or SyntaxError, that says what is wrong with it */
export function readReplay(file: string): Scenario {
  return parseScenario(JSON.parse(readFileSync(file, "utf8")));
}
