/** What changes the world for every test that shares it: modules, globals, the clock, what others call. */
const CHANGES = new Set([
  "mock",
  "doMock",
  "hoisted",
  "spyOn",
  "stubGlobal",
  "stubEnv",
  "useFakeTimers",
  "setSystemTime",
  "resetModules",
]);

/**
 * ESLint rule: a unit test that puts something else in the place of modules, globals or clocks is named
 * `NAME.alone.test.ts`, so that it runs in a world of its own; the others share one, which is quicker.
 */
export const testsAlone = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      alone: "vi.{{name}} changes the world of all tests that share it: name this file NAME.alone.test.ts",
      needless: "this file changes nothing for other tests: without .alone in its name it runs sooner",
    },
  },
  create(context) {
    const isAlone = context.filename.endsWith(".alone.test.ts");
    let changes = false;
    return {
      "CallExpression[callee.object.name='vi']": (node) => {
        const { name } = node.callee.property;
        if (!CHANGES.has(name)) return;
        changes = true;
        if (!isAlone) context.report({ node, messageId: "alone", data: { name } });
      },
      "Program:exit": (node) => {
        if (isAlone && !changes) context.report({ node, messageId: "needless" });
      },
    };
  },
};

const FRAMEWORKS = new Set(["vitest", "fast-check", "@playwright/test", "@axe-core/playwright"]);

/**
 * ESLint rule: what several tests need stands in a folder `testing` beside them, so that it is seen at once that it
 * serves tests alone.
 */
export const helpersInTesting = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      place: "this file serves tests: it belongs in a folder named testing, under a name that says what it is",
    },
  },
  create(context) {
    const file = context.filename;
    if (/\.(test|spec|config)\.ts$/.test(file) || file.includes("/testing/")) return {};
    const report = (node) => context.report({ node, messageId: "place" });
    return {
      Program: (node) => {
        if (/[-.](for-tests|fixtures?|test-helpers?)\.ts$/.test(file)) report(node);
      },
      ImportDeclaration: (node) => {
        if (FRAMEWORKS.has(node.source.value)) report(node);
      },
    };
  },
};
