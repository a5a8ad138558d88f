import { SEATS_MAX } from "../../../shared/limits.ts";
import { ArgumentError, number, oneOf, parseOptions, whole } from "../command-line.ts";

const POLICIES = ["reorganize", "halt"] as const;
const AVERAGINGS = ["plain", "secure"] as const;

export const USAGE = `Usage: npm run soak -- [options]

Trains in real tabs for a long time while faults are played at random: links cut, slow or deaf on one side, tabs that
stand still, are loaded again, closed or crash, bits that flip, a server that is restarted. Prints what happened, the
memory of each tab, suspicions that no fault explains, and what the independent checker says of all journals.

  --minutes NUMBER   how long (10)
  --peers N          tabs (6)
  --policy NAME      ${POLICIES.join(", ")} (reorganize)
  --averaging NAME   ${AVERAGINGS.join(", ")} (plain)
  --task NAME        what is trained (mnist-mlp)
  --seed N           of the faults that are drawn (1); when they hit depends on the machine
  --out FOLDER       where journals and figures are left (soak-results)`;

export interface SoakArguments {
  readonly minutes: number;
  readonly peers: number;
  readonly policy: (typeof POLICIES)[number];
  readonly averaging: (typeof AVERAGINGS)[number];
  readonly task: string;
  readonly seed: number;
  readonly out: string;
}

/** A fault needs somebody who is not hit by it, and a majority beside whoever is lost. */
const PEERS_MIN = 3;

/** @throws ArgumentError */
export function readArguments(args: readonly string[]): SoakArguments {
  const { values, positionals } = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: {
      minutes: { type: "string", default: "10" },
      peers: { type: "string", default: "6" },
      policy: { type: "string", default: "reorganize" },
      averaging: { type: "string", default: "plain" },
      task: { type: "string", default: "mnist-mlp" },
      seed: { type: "string", default: "1" },
      out: { type: "string", default: "soak-results" },
    },
  });
  if (positionals.length > 0) throw new ArgumentError(`Unexpected argument "${positionals[0]}"`);
  return {
    minutes: number("--minutes", values.minutes, 0, 24 * 60),
    peers: whole("--peers", values.peers, PEERS_MIN, SEATS_MAX),
    policy: oneOf("--policy", values.policy, POLICIES),
    averaging: oneOf("--averaging", values.averaging, AVERAGINGS),
    task: values.task,
    seed: whole("--seed", values.seed, 0, 0xffff_ffff),
    out: values.out,
  };
}
