import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

/** Test files that put other modules or globals in the place of real ones: each has a world of its own. */
const ALONE = [
  "shared/simulation/planted-bugs.test.ts",
  "shared/simulation/simulate.test.ts",
  "web/introduction/*.test.ts",
  "web/peer/faults/fault-injector.test.ts",
  "web/dashboard/lessons/lesson-progress.test.ts",
];

/** Unit and property tests stand beside the code as `NAME.test.ts`; browser tests are Playwright's (`NAME.spec.ts`). */
export default defineConfig({
  plugins: [svelte()],
  test: {
    environment: "node",
    // Finds what hangs, not what is slow: other programs may keep the machine busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // By default one processor stays idle, which is half of a small machine.
    maxWorkers: "100%",
    projects: [
      { extends: true, test: { name: "alone", include: ALONE } },
      {
        extends: true,
        test: {
          name: "together",
          include: ["shared", "web", "signaling-server", "e2e", "bench"].map((folder) => `${folder}/**/*.test.ts`),
          exclude: ALONE,
          // These files share their modules: loading those anew for each takes as long as half of the tests.
          pool: "threads",
          isolate: false,
        },
      },
    ],
  },
});
