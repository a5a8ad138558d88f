import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

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
    // Test files share their modules: loading those anew for each took as long as half of the tests. What a test changes
    // of the world it puts back.
    pool: "threads",
    isolate: false,
    include: [
      "shared/**/*.test.ts",
      "web/**/*.test.ts",
      "signaling-server/**/*.test.ts",
      "e2e/**/*.test.ts",
      "bench/**/*.test.ts",
    ],
  },
});
