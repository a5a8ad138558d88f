import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Scenario } from "../../../shared/simulation/scenario.ts";
import { parseScenario } from "../../../shared/simulation/scenario-file.ts";
import type { Failure } from "../../../shared/simulation/simulate.ts";

/** Where scenarios that failed are kept. */
const FOLDER = "test-results/simulation";

/** Writes the scenario of a failure to a file. @returns its path */
export function writeReplay({ scenario, error }: Failure): string {
  const { seed, spec } = scenario;
  mkdirSync(FOLDER, { recursive: true });
  const file = path.join(FOLDER, `seed-${seed}-peers-${spec.seats}.json`);
  writeFileSync(file, `${JSON.stringify({ error: error.message, scenario }, null, 2)}\n`);
  return file;
}

/** Reads such a file. @throws ScenarioError, or SyntaxError, that says what is wrong with it */
export function readReplay(file: string): Scenario {
  return parseScenario(JSON.parse(readFileSync(file, "utf8")));
}
