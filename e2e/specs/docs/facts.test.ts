import { describe, expect, test } from "vitest";
import { PEER_STATES } from "../../../shared/peer/states.ts";
import { MessageSchema } from "../../../shared/wire/messages.ts";
import { constants, quotedConstants } from "./testing/constants.ts";
import { codeIn, documentPage, documentPages, filesIn, readText, section, tableRows } from "./testing/pages.ts";

const pages = documentPages();
const textOf = (name: string) => documentPage(name).text;

/** What the first cells of a section's tables name. */
function named(page: string, heading: string): readonly string[] {
  return tableRows(section(documentPage(page), heading)).flatMap(([first]) => codeIn(first ?? ""));
}

describe("constants", () => {
  test("have the values that pages quote", () => {
    const known = constants();
    const quoted = pages.flatMap(({ path, text }) => quotedConstants(text).map((each) => ({ path, ...each })));
    expect(quoted.length, "quotations were found at all").toBeGreaterThan(40);
    for (const { path, name, value } of quoted) {
      expect([...(known.get(name) ?? [])], `${path} quotes ${name} = ${value}`).toEqual([value]);
    }
  });

  test("are read with their units, and a wrong one would be seen", () => {
    expect(quotedConstants("(`A_MS` = 1,500), `B_BYTES` = 8 KiB. `C_MS` = 10 s; `D` = 2 and `e` = 0.5")).toEqual([
      { name: "A_MS", value: 1500 },
      { name: "B_BYTES", value: 8192 },
      { name: "C_MS", value: 10_000 },
      { name: "D", value: 2 },
      { name: "e", value: 0.5 },
    ]);
    const known = constants();
    expect([...known.get("LATE_MS")!], "a product with another constant").toEqual([150]);
    expect([...known.get("INTERVAL_GAIN")!]).toEqual([0.125]);
    expect(known.get("NOT_THERE")).toBeUndefined();
  });
});

describe("rules", () => {
  const defined = [...textOf("protocol.md").matchAll(/^- ([MHRPSI]\d+) /gm)].map(([, id]) => id!);
  const counts = { M: 8, H: 5, R: 14, P: 10, S: 8, I: 9 };
  /** Numbers stay as they are given; these are given to nothing. */
  const free: string[] = [];

  test("protocol.md has each of them once", () => {
    const expected = Object.entries(counts).flatMap(([letter, count]) =>
      Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
    );
    expect([...defined].sort()).toEqual(expected.filter((id) => !free.includes(id)).sort());
  });

  test("that pages and the titles of tests quote exist", () => {
    const isTest = (name: string) => /\.(test|spec)\.ts$/.test(name);
    const titles = ["shared", "web", "e2e", "signaling-server"]
      .flatMap((folder) => filesIn(folder, isTest))
      .map((file) => ({
        path: file,
        text: [...readText(file).matchAll(/\b(?:test|it|describe)(?:\.\w+)?\(\s*["'`]([^\n]*)/g)].join("\n"),
      }));
    for (const { path, text } of [...pages, ...titles]) {
      const quoted = text.match(/\b[MHRPSI]\d{1,2}\b/g) ?? [];
      expect(
        quoted.filter((id) => !defined.includes(id)),
        path,
      ).toEqual([]);
    }
  });

  test("planted bugs that protocol.md lists are planted", () => {
    const planted = filesIn("shared/simulation", (name) => /^planted-bugs.*\.alone\.test\.ts$/.test(name))
      .map((file) => readText(file))
      .join("\n");
    const listed = tableRows(section(documentPage("protocol.md"), "Invariants (I)")).map(([bug]) => bug!);
    expect(listed.length).toBeGreaterThan(8);
    for (const bug of listed) expect(planted, bug).toContain(`: ${bug}"`);
  });
});

describe("catalogues are complete", () => {
  test("control messages, in communication.md", () => {
    const types = MessageSchema.options.map(({ entries }) => entries.type.literal);
    expect([...named("communication.md", "Control messages")].sort()).toEqual([...types].sort());
  });

  test("kinds of bulk frames, in communication.md", () => {
    const kinds = /^export type FrameKind = (.*);$/m.exec(readText("shared/wire/frame.ts"))![1]!;
    expect(named("communication.md", "Bulk frames").map((kind) => `"${kind}"`)).toEqual(kinds.split(" | "));
  });

  test("messages between threads, in communication.md", () => {
    const rows = tableRows(section(documentPage("communication.md"), "Between the threads of a tab"));
    const typesOf = (file: string, alias: string) => {
      const [, body] = new RegExp(`^export type ${alias} =\\n((?:  .*\\n|\\n)+)`, "m").exec(readText(file))!;
      return [...body!.matchAll(/readonly type: "(\w+)"/g)].map(([, type]) => type!);
    };
    for (const [file, to, from] of [
      ["web/ports/protocol.ts", "ToProtocolWorker", ["FromProtocolWorker", "web/ports/seat-news.ts SeatNews"]],
      ["web/ports/training.ts", "ToTrainingWorker", ["FromTrainingWorker"]],
    ] as const) {
      const [, listedTo, listedFrom] = rows.find(([port]) => port!.includes(file))!;
      expect([...codeIn(listedTo!)].sort(), to).toEqual(typesOf(file, to).sort());
      const types = from.flatMap((alias) =>
        typesOf(alias.includes(" ") ? alias.split(" ")[0]! : file, alias.split(" ").at(-1)!),
      );
      expect([...codeIn(listedFrom!)].sort(), from.join()).toEqual(types.sort());
    }
  });

  test("states of a peer, in flp.md and protocol.md", () => {
    const states: readonly string[] = PEER_STATES;
    expect([...named("flp.md", "Every wait")].sort()).toEqual([...states].sort());
    const words = section(documentPage("protocol.md"), "Words");
    expect(codeIn(words).filter((word) => states.includes(word))).toEqual(states);
  });

  test("folders of shared/, in architecture.md", () => {
    const folders = new Set(
      filesIn("shared", (name) => /(?<!\.test)\.ts$/.test(name)).map((file) => file.split("/")[1]!),
    );
    const listed = named("architecture.md", "Layers: imports only point down");
    for (const folder of folders) expect(listed).toContain(folder);
  });

  test("decisions, in their index, each with the parts that a decision has", () => {
    const index = documentPage("decisions/README.md");
    const decisions = pages.filter(({ path }) => /^docs\/decisions\/\d{4}-/.test(path));
    const listed = tableRows(index.text).map(([link]) => /^\[(\d{4})\]\((\1-[\w-]+\.md)\)$/.exec(link!)?.[2]);
    expect(decisions.map(({ path }) => path.slice("docs/decisions/".length)).sort()).toEqual(listed);
    for (const { path, text } of decisions) {
      expect(text, path).toMatch(new RegExp(`^# ${/\d{4}/.exec(path)![0]}: `));
      for (const part of ["Situation.", "Decided.", "Gains.", "Costs.", "Decide anew"]) {
        expect(text, path).toContain(`\n**${part}**`);
      }
    }
  });

  test("nouns that begin with Seat, in architecture.md", () => {
    const isSource = (name: string) => /\.(ts|svelte)$/.test(name) && !name.endsWith(".test.ts");
    const exported = ["shared", "web", "signaling-server"]
      .flatMap((folder) => filesIn(folder, isSource))
      .flatMap((file) => [
        ...readText(file).matchAll(/^ *export (?:abstract )?(?:class|interface|type|const) (Seat[A-Za-z]*)/gm),
      ])
      .map(([, noun]) => noun!)
      .filter((noun) => !/^Seats/.test(noun));
    const rows = tableRows(section(documentPage("architecture.md"), "Nouns that begin with Seat"));
    expect(rows.flatMap(([noun]) => codeIn(noun!)).sort()).toEqual([...new Set(exported)].sort());
  });

  test("pages, in docs/README.md", () => {
    for (const { path } of pages.filter(({ path }) => path.split("/").length === 2 && !path.endsWith("/README.md"))) {
      expect(textOf("README.md")).toContain(`(${path.slice("docs/".length)})`);
    }
  });
});
