import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { PROFILES, type Profile } from "../../../shared/simulation/scenario.ts";

export const USAGE = `Usage: npm run simulate -- [--seeds 2000] [--peers 5] [--profile pauses] [--from 1] [--jobs 2] [--all]
                            [--require-coverage]
       npm run simulate -- --seeds 1 --from 17 --peers 5 --trace
       npm run simulate -- --replay FILE

  --seeds N           how many seeds to run, one session each
  --peers N           peers of each session, 2 to 16; without it, 2 to 7 by turns, with pauses 2 to 9
  --profile NAME      which faults are drawn: mixed (the default), or pauses: long ones of all peers in all states
  --from N            first seed
  --jobs N            threads that run seeds; without it, one for each core
  --all               go on after a failure, and list all failures by kind
  --require-coverage  fail unless every interesting path was taken at least once
  --trace             print every event of the seeds (best with --seeds 1)
  --replay FILE       run the scenario of a file that a failure wrote, with its trace`;

const PEERS_MIN = 2;
const PEERS_MAX = 16;
/** Without `--peers`, 2 to this many by turns. */
const PEERS_BY_TURNS_MAX: Readonly<Record<Profile, number>> = { mixed: 7, pauses: 9 };
const JOBS_MAX = 64;

export interface Arguments {
  readonly seeds: number;
  readonly peers: number | undefined;
  readonly profile: Profile;
  readonly from: number;
  readonly jobs: number;
  readonly all: boolean;
  readonly requireCoverage: boolean;
  readonly trace: boolean;
  readonly replay: string | undefined;
}

/** Reads the command line. @returns undefined where only help is asked for @throws Error that says what is wrong */
export function readArguments(): Arguments | undefined {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "2000" },
      peers: { type: "string" },
      profile: { type: "string", default: "mixed" },
      from: { type: "string", default: "1" },
      jobs: { type: "string" },
      all: { type: "boolean", default: false },
      "require-coverage": { type: "boolean", default: false },
      trace: { type: "boolean", default: false },
      replay: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return undefined;
  return {
    seeds: whole("--seeds", values.seeds, 1, 100_000_000),
    peers: values.peers === undefined ? undefined : whole("--peers", values.peers, PEERS_MIN, PEERS_MAX),
    profile: profileOf(values.profile),
    from: whole("--from", values.from, 0, 0xffff_ffff),
    jobs: values.jobs === undefined ? availableParallelism() : whole("--jobs", values.jobs, 1, JOBS_MAX),
    all: values.all,
    requireCoverage: values["require-coverage"],
    trace: values.trace,
    replay: values.replay,
  };
}

/** Peers of a seed's session. */
export function peersOf(seed: number, { peers, profile }: Pick<Arguments, "peers" | "profile">): number {
  return peers ?? PEERS_MIN + (seed % (PEERS_BY_TURNS_MAX[profile] - PEERS_MIN + 1));
}

function profileOf(text: string): Profile {
  const profile = PROFILES.find((each) => each === text);
  if (!profile) throw new Error(`--profile must be ${PROFILES.join(" or ")}, not "${text}"`);
  return profile;
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(`${name} must be a whole number from ${least} to ${most}, not "${text}"`);
  }
  return value;
}
