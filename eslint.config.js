import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import tseslint from "typescript-eslint";
import { importsPointDown } from "./e2e/setup/layer-boundaries.js";
import { helpersInTesting, testsAlone } from "./e2e/setup/test-files.js";
import { svelteParser } from "./e2e/setup/svelte-programs.js";
import svelteConfig from "./svelte.config.js";

/** Kernels that are compiled to WebAssembly. */
const ASSEMBLY_SCRIPT = ["web/training/kernels/assembly/*.ts"];

/** Loops over every byte or number of a model, where a check of each would cost more than the work. */
const HOT_LOOPS = [
  "shared/attack/correlation.ts",
  "shared/averaging/{coordinate-median,float32,fp16,int4,int8,largest,mean-of-few,sparse,sparse-values,weighted-mean,whole-steps}.ts",
  "shared/averaging/secure/{fixed-point,mask}.ts",
  "shared/peer/peer.ts",
  "shared/privacy/gaussian.ts",
  "shared/simulation/{disk,event-queue,network,sent-message,synthetic-task}.ts",
  "shared/training/{adam,gradient-norm,input-statistics,sgd}.ts",
  "web/training/{model,own-samples}.ts",
];

/** What `shared/` must not know of: every clock, timer and source of randomness comes in through its inputs. */
const IMPURE_GLOBALS = [
  ...Object.keys(globals.browser),
  ...Object.keys(globals.node),
  "Date",
  "performance",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "requestAnimationFrame",
  "crypto",
];
/** In every engine alike, and free of time and chance. */
const PURE_ANYWHERE = new Set(["TextEncoder", "TextDecoder", "structuredClone", "name", "length", "event"]);
const forbidden = (allowed = []) =>
  [...new Set(IMPURE_GLOBALS)]
    .filter(
      (name) => !PURE_ANYWHERE.has(name) && !allowed.includes(name) && !(name in globals.es2025 && name !== "Date"),
    )
    .map((name) => ({ name, message: "shared/ is pure: no DOM, no Node, no clock, no chance. Take it as an input." }));
const NO_CHANCE = [
  { object: "Math", property: "random", message: "shared/ draws from seeded generators only, so that runs replay." },
];

/** How the scripts of components are parsed: with types, which Oxlint has none of for them. */
const SVELTE = {
  svelteConfig,
  project: "web/tsconfig.json",
  tsconfigRootDir: import.meta.dirname,
  extraFileExtensions: [".svelte"],
};

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "results/", "test-results/", "playwright-report/", ".cache/"] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  ...svelte.configs.recommended,
  {
    plugins: {
      lockstep: {
        rules: {
          "imports-point-down": importsPointDown,
          "helpers-in-testing": helpersInTesting,
          "tests-alone": testsAlone,
        },
      },
    },
    rules: {
      "lockstep/imports-point-down": "error",
      "lockstep/helpers-in-testing": "error",
      // TypeScript checks names better than this rule, which does not know types.
      "no-undef": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": "error",
    },
  },
  {
    // What asks for types in TypeScript files is Oxlint's (.oxlintrc.json), which takes a tenth of the time.
    files: ["**/*.svelte"],
    languageOptions: { parserOptions: { ...SVELTE, parser: svelteParser(`${import.meta.dirname}/web`, SVELTE) } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: false }],
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      // The dashboard has two pages and its own small router; SvelteKit's resolve() does not exist here.
      "svelte/no-navigation-without-resolve": "off",
      // It asks for the type of every member that is read, and nothing here is a store.
      "svelte/require-store-reactive-access": "off",
    },
  },
  { files: ["**/*.svelte.ts"], languageOptions: { parser: tseslint.parser } },
  {
    files: ["shared/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: { "no-restricted-globals": ["error", ...forbidden()], "no-restricted-properties": ["error", ...NO_CHANCE] },
  },
  {
    // A test may measure and wait, but what it draws must replay.
    files: ["shared/**/*.test.ts"],
    rules: { "no-restricted-properties": ["error", ...NO_CHANCE] },
  },
  {
    files: ["**/*.{ts,svelte}"],
    ignores: [...HOT_LOOPS, "**/*.{test,spec}.ts", "**/testing/**"],
    rules: { "@typescript-eslint/no-non-null-assertion": "error" },
  },
  {
    files: ["**/*.test.ts"],
    rules: { "lockstep/tests-alone": "error" },
  },
  {
    // Programs for the terminal: their output is their purpose.
    files: ["e2e/**/*.{ts,js,mjs}", "bench/**/*.ts", "*.config.{js,ts}"],
    languageOptions: { globals: globals.node },
    rules: { "no-console": "off" },
  },
  {
    // AssemblyScript: to TypeScript its i32 and v128 are unknown types; its own compiler checks them (npm run check).
    files: ASSEMBLY_SCRIPT,
    ignores: ["**/*.test.ts"],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    // Playwright reads from a fixture's first parameter which others it wants: none is an empty pattern.
    files: ["e2e/specs/**/*.ts"],
    rules: { "no-empty-pattern": ["error", { allowObjectPatternsAsParameters: true }] },
  },
);
