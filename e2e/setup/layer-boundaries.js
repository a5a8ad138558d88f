import path from "node:path";
import { isBuiltin } from "node:module";

/** What every file below may stand on: they know nothing of the rest. */
const GROUND = ["shared/limits.ts", "shared/assert.ts", "shared/reason-of.ts"];

/** What is shipped; everything else is for those who build it. */
const PRODUCT = ["shared", "web", "signaling-server"];
/** What runs a peer in a tab, below all pages. */
const TAB = [
  ...["web/addresses.ts", "web/ports", "web/storage", "web/data", "web/training", "web/peer", "web/signaling"],
  "web/introduction",
];

/** The rooms of the dashboard, from low to high: each may use those before it. */
const DASHBOARD = ["kit", "story", "charts", "tasks", "live", "replay", "after", "visit", "lessons", "pages"].map(
  (room) => `web/dashboard/${room}`,
);

/** Those that the script of a shared file is made of, too. */
const SHARED_ROOMS = ["kit", "story", "charts", "tasks"].map((room) => `web/dashboard/${room}`);

/** Those in which people come to sessions, also where no server introduces them. */
const MEETING_ROOMS = ["visit", "lessons", "pages"].map((room) => `web/dashboard/${room}`);

/**
 * Who may import whom. Imports only point down: a file belongs to the first layer whose folder holds it and may import
 * its own layer, `uses`, and, for types alone, `usesTypesOf`. `packages` lists the npm packages a layer may import;
 * without it any package will do. `node` says whether Node's built-in modules are there, `measures` that what serves tests
 * may be used.
 */
export const LAYERS = [
  ...GROUND.map((folder) => ({ folder, uses: [], packages: [] })),
  { folder: "shared/fields.ts", uses: [], packages: ["valibot"] },
  { folder: "shared/names.ts", uses: [], packages: ["valibot"] },
  { folder: "shared/exact-math", uses: [], packages: [] },
  { folder: "shared/state-machine", uses: [], packages: [] },
  { folder: "shared/wire", uses: ["shared/names.ts"], packages: ["valibot", "msgpackr"] },
  { folder: "shared/averaging", uses: ["shared/wire"], packages: [] },
  {
    folder: "shared/training",
    uses: ["shared/exact-math", "shared/averaging", "shared/fields.ts"],
    packages: ["hash-wasm", "valibot"],
  },
  {
    folder: "shared/data",
    uses: ["shared/exact-math", "shared/averaging", "shared/training"],
    packages: [],
  },
  {
    folder: "shared/text",
    uses: ["shared/wire", "shared/averaging", "shared/training", "shared/fields.ts"],
    packages: ["valibot", "gpt-tokenizer"],
  },
  {
    folder: "shared/session",
    uses: ["shared/data", "shared/text", "shared/training", "shared/fields.ts", "shared/names.ts"],
    packages: ["valibot"],
  },
  // What the signaling server and those who talk to it agree on.
  {
    folder: "shared/signaling",
    uses: ["shared/session", "shared/fields.ts", "shared/names.ts"],
    packages: ["valibot"],
  },
  {
    folder: "shared/privacy",
    uses: ["shared/training", "shared/text"],
    usesTypesOf: ["shared/session"],
    packages: [],
  },
  // The specification's walks, step by step, against the peer's own code.
  {
    folder: "shared/peer/conformance",
    uses: ["shared/peer", "shared/session", "shared/training", "shared/wire"],
    packages: [],
  },
  {
    folder: "shared/peer",
    uses: [
      "shared/state-machine",
      "shared/wire",
      "shared/averaging",
      "shared/training",
      "shared/data",
      "shared/text",
      "shared/session",
    ],
    packages: ["valibot"],
  },
  // What others could do with what they are sent; used by tests, and by the dashboard to show it.
  {
    folder: "shared/attack",
    uses: ["shared/wire", "shared/averaging", "shared/training"],
    packages: [],
  },
  // Judges what peers wrote down without knowing how they work: only what a line can say.
  { folder: "shared/journals", uses: ["shared/peer/journal.ts"], packages: ["valibot"] },
  // Runs on a time line, whoever recorded them: journals, or the simulator, which writes them itself.
  {
    folder: "shared/replay",
    uses: ["shared/journals", "shared/peer/journal.ts"],
    usesTypesOf: ["shared/peer", "shared/wire"],
    packages: [],
  },
  { folder: "shared/simulation", uses: ["shared"], packages: ["valibot"] },
  { folder: "shared", uses: [], packages: [] },
  // Where on its host the server has its things.
  { folder: "web/addresses.ts", uses: ["web/folder-addresses.ts", "web/ports/hosting.ts"], packages: [] },
  // And where a folder without a server has its pages.
  { folder: "web/folder-addresses.ts", uses: [], packages: [] },
  { folder: "web/ports", uses: ["shared"], packages: [] },
  { folder: "web/archives", uses: [], packages: ["fflate", "hash-wasm"] },
  { folder: "web/storage", uses: ["shared", "web/archives"] },
  { folder: "web/data", uses: ["shared", "web/ports", "web/archives"] },
  // What engines and the exact update compute with.
  { folder: "web/training/kernels", uses: ["shared", "web/ports"] },
  { folder: "web/training", uses: ["shared", "web/addresses.ts", "web/ports", "web/archives", "web/training/kernels"] },
  { folder: "web/peer", uses: ["shared", "web/ports", "web/storage", "web/training/kernels"] },
  { folder: "web/signaling", uses: ["shared", "web/addresses.ts"], packages: ["valibot"] },
  { folder: "web/introduction", uses: ["shared", "web/addresses.ts", "web/ports", "web/signaling"] },
  // How pages meet where there is no server.
  {
    folder: "web/serverless",
    uses: ["shared", "web/addresses.ts", "web/ports", "web/storage", "web/signaling", "web/introduction"],
    packages: ["valibot", "idb", "fflate"],
  },
  { folder: "web/seat", uses: ["shared", ...TAB] },
  // Runs in a file of its own; its test boxes are those of the pages.
  { folder: "web/share", uses: ["shared", ...TAB, "web/seat", ...SHARED_ROOMS] },
  ...DASHBOARD.map((room, height) => ({
    folder: room,
    uses: [
      "shared",
      ...TAB,
      "web/seat",
      ...DASHBOARD.slice(0, height),
      ...(SHARED_ROOMS.includes(room) ? [] : ["web/share"]),
      ...(MEETING_ROOMS.includes(room) ? ["web/serverless"] : []),
    ],
  })),
  { folder: "signaling-server", uses: ["shared"], node: true },
  { folder: "e2e/setup", uses: [], node: true },
  { folder: "e2e/tabs", uses: [...PRODUCT, "e2e/setup"], node: true },
  { folder: "e2e/commands", uses: [...PRODUCT, "e2e/setup", "e2e/tabs"], node: true },
  { folder: "e2e/specs", uses: [...PRODUCT, "e2e/setup", "e2e/tabs", "e2e/commands"], node: true },
  { folder: "e2e", uses: ["e2e/setup"], node: true },
  {
    folder: "bench",
    uses: [
      ...[...PRODUCT, "e2e/setup", "e2e/tabs"],
      ...["command-line.ts", "engine-option.ts", "output.ts"].map((file) => `e2e/commands/${file}`),
    ],
    node: true,
    measures: true,
  },
];

const within = (file, folder) => file === folder || file.startsWith(`${folder}/`);
/** Whether a file only serves tests: what several of them need stands in a folder `testing` beside them. */
const servesTests = (file) => file.includes("/testing/");
const isTest = (file) => /\.(test|spec)\.ts$/.test(file) || servesTests(file);
const packageName = (specifier) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

/**
 * Says why `file` may not import `specifier`, or undefined when it may.
 * @param {string} file path below the repository's root, with forward slashes
 * @param {string} specifier as written in the import
 * @param {boolean} typeOnly whether only types are imported
 */
export function boundaryViolation(file, specifier, typeOnly) {
  // A layer that is a file has its test beside it.
  const layer = LAYERS.find(({ folder }) => within(file.replace(/\.test(?=\.ts$)/, ""), folder));
  // What stands at the root, such as this linter's configuration, is in no layer.
  if (layer === undefined) return file.startsWith("web/") ? `${file} stands in no layer` : undefined;
  if (!specifier.startsWith(".")) {
    // A test may read fixtures and drive its subject with any tool.
    if (isTest(file)) return undefined;
    if (isBuiltin(specifier)) return layer.node ? undefined : `${layer.folder} must not use Node's ${specifier}`;
    if (layer.packages === undefined || layer.packages.includes(packageName(specifier))) return undefined;
    return `${layer.folder} must not use the package ${packageName(specifier)}`;
  }
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier.replace(/\?.*$/, "")));
  if (servesTests(target) && !isTest(file) && !layer.measures) return `${target} serves tests alone`;
  const owner = LAYERS.find(({ folder }) => within(target, folder))?.folder;
  // A test may use its neighbours in the same half of the house, for example the simulation.
  const uses = [...GROUND, ...layer.uses, ...(isTest(file) ? ["shared", file.split("/", 1)[0]] : [])];
  if (owner === layer.folder || uses.some((folder) => within(target, folder))) return undefined;
  // Files at the root, such as package.json, and what was built belong to no layer; programs may read them.
  if (owner === undefined && layer.node) return undefined;
  const types = layer.usesTypesOf ?? [];
  if (types.some((folder) => within(target, folder))) {
    return typeOnly ? undefined : `${layer.folder} may import only types of ${owner}`;
  }
  return `${layer.folder} must not import ${owner ?? target}: imports only point down`;
}

const typeOnlyDeclaration = (node) =>
  node.importKind === "type" ||
  node.exportKind === "type" ||
  (node.specifiers?.length > 0 &&
    node.specifiers.every((each) => each.importKind === "type" || each.exportKind === "type"));

/** ESLint rule over static and dynamic imports, re-exports, `import("…")` types and `new URL("…", import.meta.url)`. */
export const importsPointDown = {
  meta: { type: "problem", schema: [], messages: { boundary: "{{reason}}" } },
  create(context) {
    const file = path.relative(context.cwd, context.filename).split(path.sep).join("/");
    const check = (node, source, typeOnly) => {
      if (typeof source?.value !== "string") return;
      const reason = boundaryViolation(file, source.value, typeOnly);
      if (reason !== undefined) context.report({ node, messageId: "boundary", data: { reason } });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source, typeOnlyDeclaration(node)),
      ExportNamedDeclaration: (node) => check(node, node.source, typeOnlyDeclaration(node)),
      ExportAllDeclaration: (node) => check(node, node.source, typeOnlyDeclaration(node)),
      ImportExpression: (node) => check(node, node.source, false),
      TSImportType: (node) => check(node, node.source ?? node.argument?.literal, true),
      "NewExpression[callee.name='URL'][arguments.1.object.type='MetaProperty']": (node) => {
        const address = node.arguments[0];
        if (typeof address.value === "string" && address.value.startsWith(".")) check(node, address, false);
      },
    };
  },
};
