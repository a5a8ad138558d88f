import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { kernels } from "./e2e/setup/kernels.ts";
import { shareBundle } from "./e2e/setup/share-bundle.ts";

/** Unit and property tests, beside the code that they test. */
const TESTS = ["shared", "web", "signaling-server", "e2e", "bench"].map((folder) => `${folder}/**/*.test.ts`);
/** Those that put other modules, globals or clocks in the place of real ones: each has a world of its own. */
const ALONE = ["**/*.alone.test.ts"];

/** Browser tests, `NAME.spec.ts`, are Playwright's. */
export default defineConfig({
  plugins: [svelte(), kernels(), shareBundle()],
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
          include: TESTS,
          exclude: ALONE,
          // These files share their modules: loading those anew for each takes as long as half of the tests.
          pool: "threads",
          isolate: false,
        },
      },
    ],
  },
});
