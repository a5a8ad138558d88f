import type { Bench } from "./bench.ts";
import { cpuSince, readCpu } from "./cpu.ts";
import type { Figure } from "./figure.ts";
import { ENDLESS_ROUNDS, withSession } from "./session.ts";

const MEMBERS = 6;
const SECONDS = 600;
const QUICK_SECONDS = 60;
const TELL_EVERY_SECONDS = 60;
const JOIN_MS_MAX = 180_000;

/** Six tabs keep the machine as busy as it can be, and nobody fails: every suspicion is a false one (H3, H4, H5). */
export async function* measureSuspicions(bench: Bench): AsyncGenerator<Figure, void> {
  const seconds = bench.quick ? QUICK_SECONDS : SECONDS;
  const spec = { task: "mnist-mlp", seats: MEMBERS, rounds: ENDLESS_ROUNDS, targetAccuracy: null } as const;
  yield await withSession<Figure>(bench, spec, async (session) => {
    await session.reach(1, JOIN_MS_MAX);
    const cpuFrom = readCpu();
    for (let passed = 0; passed < seconds; passed += TELL_EVERY_SECONDS) {
      bench.say(`false suspicions, N=${MEMBERS}: ${passed} of ${seconds} s`);
      await new Promise((resolve) => setTimeout(resolve, 1000 * Math.min(TELL_EVERY_SECONDS, seconds - passed)));
    }
    const { othersBusy } = cpuSince(cpuFrom);
    const journals = await session.journals();
    const suspicions = journals.flat().filter(({ event }) => event === "suspected");
    const rounds = Math.max(...(await session.rounds()).map((each) => each.at(-1)?.round ?? 0));
    return {
      part: "suspicions",
      name: `false suspicions in ${seconds} s at full load, N=${MEMBERS}`,
      unit: "",
      value: suspicions.length,
      formula: "events `suspected` in all journals",
      samples: suspicions,
      target: { relation: "at most", value: 0 },
      note: `${rounds} rounds`,
      othersBusy,
    };
  });
}
