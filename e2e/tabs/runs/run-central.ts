import type { Page } from "playwright";
import type { SessionSpec } from "../../../shared/session/spec.ts";
import type { CentralOrder } from "../../../web/ports/central.ts";
import { WEBGPU_FLAGS, withChromium } from "../launch.ts";
import type { Outcome, Progress } from "./outcome.ts";

/** What one tab is to train by itself, on all data. */
export interface CentralRun {
  readonly spec: SessionSpec;
}

export interface CentralOptions {
  /** Address of a session's page; the tab takes no seat. */
  readonly url: string;
  readonly backend: CentralOrder["backend"];
  readonly timeoutMs: number;
}

const LOOK_EVERY_MS = 300;

/** Trains one model in one tab, on all data. */
export async function runCentral({ spec }: CentralRun, options: CentralOptions, progress: Progress): Promise<Outcome> {
  return withChromium({ flags: WEBGPU_FLAGS }, async (browser) => {
    const page = await browser.newPage();
    await page.goto(options.url);
    const job: CentralOrder = {
      spec,
      rounds: spec.rounds,
      targetAccuracy: spec.targetAccuracy,
      targetLoss: spec.targetLoss,
      members: [{ after: 0, members: spec.seats, view: null }],
      backend: options.backend,
    };
    await page.waitForFunction(() => window.lockstep !== undefined);
    await page.evaluate((order) => window.lockstep?.trainCentrally(order), job);
    return follow(page, job, options.timeoutMs, progress);
  });
}

async function follow(page: Page, job: CentralOrder, timeoutMs: number, progress: Progress): Promise<Outcome> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const status = await page.evaluate(() => window.lockstep?.central());
    const rounds = status?.rounds ?? [];
    const last = rounds.at(-1);
    progress(last === undefined ? "the tab prepares" : `round ${last.round} of ${job.rounds}`);
    const timedOut = performance.now() > deadline;
    if (timedOut || status?.stage === "done" || status?.stage === "failed") {
      const accuracy = rounds.findLast((round) => round.accuracy !== null)?.accuracy ?? null;
      const missed = job.targetAccuracy !== null && (accuracy ?? 0) < job.targetAccuracy;
      return {
        rounds: last?.round ?? 0,
        accuracy,
        loss: last?.loss ?? null,
        trainingMs: last?.elapsedMs ?? 0,
        sentBytesPerPeer: 0,
        note: status?.failure ?? (timedOut ? "the time was up" : missed ? "did not reach the target" : undefined),
        failed: status?.stage !== "done",
      };
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
