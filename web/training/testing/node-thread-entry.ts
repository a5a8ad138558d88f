import { parentPort, workerData } from "node:worker_threads";
import { helpTeam } from "../simd/threads/help-team.ts";
import type { ThreadJob } from "../simd/threads/team.ts";

parentPort?.postMessage("here");
helpTeam(workerData as ThreadJob);
