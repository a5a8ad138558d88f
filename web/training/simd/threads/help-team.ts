import { planModel } from "../../../../shared/training/model/plan.ts";
import { loadKernels } from "../../kernels/load-kernels.ts";
import { Programs } from "../../program/programs.ts";
import { enter, leave, WORD } from "./control.ts";
import { KnownParts } from "./parts.ts";
import type { ThreadJob } from "./team.ts";

/** What every thread but the first does, until it is ended from outside: it helps with each run, and sleeps in between. */
export function helpTeam({ module, memory, control: words, model, thread, threads }: ThreadJob): never {
  const control = new Int32Array(words);
  const dropoutSeed = (): number => Atomics.load(control, WORD.dropoutSeed) >>> 0;
  const programs = new Programs(planModel(model), loadKernels(module, memory), threads, dropoutSeed);
  const parts = new KnownParts();
  for (let run = 0; ;) {
    Atomics.wait(control, WORD.run, run);
    run = Atomics.load(control, WORD.run);
    if (!enter(control)) continue;
    try {
      const which = Atomics.load(control, WORD.program);
      const program = which % 2 === 1 ? programs.training(which >> 1) : programs.use(which >> 1);
      parts.of(program, Atomics.load(control, WORD.threads)).run(control, programs.scratch(thread));
    } catch {
      // The first thread says so.
      Atomics.store(control, WORD.failed, 1);
    } finally {
      leave(control);
    }
  }
}
