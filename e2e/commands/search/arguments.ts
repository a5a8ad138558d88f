import { availableParallelism } from "node:os";
import { boundsOf, QUICK, QUICK_STATES, SEARCH_NAMES, type Bounds } from "../../../shared/simulation/search/bounds.ts";
import { ArgumentError, oneOf, parseOptions, whole } from "../command-line.ts";

export const USAGE = `Usage: npm run search -- [--set full] [--jobs 2]
       npm run search -- --only changes [--bounds '{"rounds": 2}'] [--states 5000000]

Looks at every state that the peers' own agreement can come to within bounds: any message comes at any time, again, or
never; any timer fires; pages go. Checks I1 to I5 in each, and shows the shortest way to one that breaks them.

  --set NAME     which searches: full, or quick: the searches of npm test, the first ${QUICK_STATES.toLocaleString("en-US")} states of each
  --only NAME    one of them: ${SEARCH_NAMES.join(", ")}
  --jobs N       searches at a time; without it, one for each core
  --states N     no further than so many states of a search
  --bounds JSON  other bounds for --only, such as '{"rounds": 2, "losses": 1}'
  --list         what the searches are, and their bounds`;

const JOBS_MAX = 64;
/** More would not fit into the memory of most machines. */
const STATES_MAX = 100_000_000;

export interface Arguments {
  readonly searches: readonly Bounds[];
  readonly jobs: number;
  readonly states: number;
  readonly isList: boolean;
}

/** @throws ArgumentError */
export function readArguments(args: string[]): Arguments {
  const { values } = parseOptions({
    args,
    options: {
      set: { type: "string", default: "full" },
      only: { type: "string" },
      bounds: { type: "string" },
      jobs: { type: "string" },
      states: { type: "string" },
      list: { type: "boolean", default: false },
    },
  });
  const set = oneOf("--set", values.set, ["full", "quick"]);
  const all = set === "quick" ? QUICK : SEARCH_NAMES;
  const names = values.only === undefined ? all : [oneOf("--only", values.only, SEARCH_NAMES)];
  if (values.bounds !== undefined && values.only === undefined) throw new ArgumentError("--bounds goes with --only");
  return {
    searches: names.map((name) => ({ ...boundsOf(name), ...otherBounds(values.bounds ?? "{}") })),
    jobs: values.jobs === undefined ? availableParallelism() : whole("--jobs", values.jobs, 1, JOBS_MAX),
    states: whole("--states", values.states ?? String(set === "quick" ? QUICK_STATES : STATES_MAX), 1, STATES_MAX),
    isList: values.list,
  };
}

/** Bounds that somebody typed: numbers within what a search can take. @throws ArgumentError */
function otherBounds(text: string): Partial<Bounds> {
  let typed: unknown;
  try {
    typed = JSON.parse(text);
  } catch {
    throw new ArgumentError(`--bounds must be JSON, not "${text}"`);
  }
  if (typeof typed !== "object" || typed === null || Array.isArray(typed)) {
    throw new ArgumentError(`--bounds must be an object, not "${text}"`);
  }
  const fields = Object.entries(typed).map(([name, value]: [string, unknown]) => [name, boundOf(name, value)] as const);
  return Object.fromEntries(fields);
}

/** The most of each number. */
const MOST: Readonly<Record<string, number>> = {
  seats: 4,
  rounds: 5,
  views: 6,
  ...{ ballots: 7, falseAlarms: 7, stops: 7, reloads: 7, losses: 7, ends: 7, damages: 7, slowWrites: 7 },
};

function boundOf(name: string, value: unknown): boolean | number | readonly number[] {
  if (name === "votesLate" && typeof value === "boolean") return value;
  const most = MOST[name];
  if (most !== undefined) return whole(`--bounds ${name}`, String(value), name === "seats" ? 2 : 0, most);
  const isSeats = Array.isArray(value) && value.every((seat): seat is number => Number.isInteger(seat) && seat >= 0);
  if (name === "proposers" && isSeats) return value;
  throw new ArgumentError(`--bounds: ${name} cannot be ${JSON.stringify(value)}`);
}
