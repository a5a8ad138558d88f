import type { Cluster } from "../e2e/tabs/cluster.ts";
import { cpuSince, readCpu } from "./cpu.ts";

/** Which rounds of a session are measured, and how long they may take. */
export interface RoundSpan {
  /** Rounds before them, in which hot functions are compiled. */
  readonly warmUp: number;
  readonly rounds: number;
  /** Milliseconds until the first ones are there, tabs' joining included. */
  readonly joinMsMax: number;
  readonly roundMsMax: number;
}

/** Waits for rounds of a session. @returns what every member tells of each, and how busy the processors were meanwhile */
export async function measuredRounds(session: Cluster, { warmUp, rounds, joinMsMax, roundMsMax }: RoundSpan) {
  await session.reach(warmUp, joinMsMax);
  const cpuFrom = readCpu();
  await session.reach(warmUp + rounds, rounds * roundMsMax);
  const usage = cpuSince(cpuFrom);
  const members = await session.rounds();
  return { ...usage, measured: members.flatMap((own) => own.filter(({ round }) => round > warmUp)) };
}
