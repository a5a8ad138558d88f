import * as v from "valibot";
import { JournalFileError, parseJournals } from "../../../shared/journals/parse-journals.ts";
import type { JournalSource, RoundPhases } from "../../../shared/replay/journal-points.ts";
import { parseScenario, ScenarioError } from "../../../shared/simulation/scenario-file.ts";
import type { Scenario } from "../../../shared/simulation/scenario.ts";

/** Files that hold nothing to replay; the message names the file, the line where there is one, and what to do. */
export class ReplayFileError extends Error {
  override readonly name = "ReplayFileError";
}

/** What files were found to hold. */
export type ReplayFiles =
  | { readonly kind: "scenario"; readonly scenario: Scenario }
  | { readonly kind: "journals"; readonly sources: readonly JournalSource[] };

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

const ms = v.pipe(v.number(), v.finite(), v.minValue(0));
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
/** Of a whole run's file, what says what happened at its seat and how long the phases of its rounds took. */
const RunSchema = v.object({
  seat: whole,
  journal: v.optional(v.array(v.unknown()), []),
  rounds: v.array(v.object({ round: whole, view: whole, roundMs: ms, computeMs: ms, voteMs: ms })),
});

/**
 * Reads journals (.ndjson), whole runs (.json) with their journal and the figures of their rounds, or a run of the
 * simulator that was kept.
 * @throws ReplayFileError
 */
export function readReplayFiles(files: readonly NamedText[]): ReplayFiles {
  const sources: JournalSource[] = [];
  const figures = new Map<number, readonly RoundPhases[]>();
  for (const { name, text } of files) {
    const value = wholeObject(text);
    if (value !== undefined && isScenario(value)) {
      if (files.length > 1) throw new ReplayFileError(`${name} holds a run of the simulator: open it by itself.`);
      return { kind: "scenario", scenario: scenarioIn(name, value) };
    }
    if (value !== undefined && "rounds" in value && "seat" in value) {
      const { seat, rounds, journal } = runIn(name, value);
      figures.set(seat, rounds);
      if (journal.length > 0) sources.push(...journalsIn(name, JSON.stringify(journal)));
      continue;
    }
    if (value !== undefined && !("event" in value)) {
      throw new ReplayFileError(
        `${name} is neither a journal nor a whole run nor a run of the simulator. Journals end in .ndjson and have an event on each line.`,
      );
    }
    sources.push(...journalsIn(name, text));
  }
  if (sources.length === 0) {
    throw new ReplayFileError("These files have figures of rounds, but no journal. Add the journals (.ndjson).");
  }
  return {
    kind: "journals",
    sources: sources.map((source) => {
      const rounds = figures.get(source.entries[0]?.seat ?? -1);
      return rounds ? { ...source, rounds } : source;
    }),
  };
}

/** The object that a whole text is; undefined where it is none, as with lines of a journal. */
function wholeObject(text: string): object | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const isScenario = (value: object): boolean => "scenario" in value || ("faults" in value && "healAtMs" in value);

function scenarioIn(name: string, value: object): Scenario {
  try {
    return parseScenario(value);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw new ReplayFileError(`${name}: ${error.message}`, { cause: error });
  }
}

function runIn(name: string, value: object): v.InferOutput<typeof RunSchema> {
  const result = v.safeParse(RunSchema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new ReplayFileError(`${name}: no whole run: ${v.getDotPath(issue) ?? "it"}: ${issue.message}`);
}

function journalsIn(name: string, text: string): readonly JournalSource[] {
  try {
    return parseJournals(name, text).map(({ file, entries }) => ({ name: file, entries }));
  } catch (error) {
    if (!(error instanceof JournalFileError)) throw error;
    throw new ReplayFileError(`${error.message}.`, { cause: error });
  }
}
