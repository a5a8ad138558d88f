import * as fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { NAME_BYTES_MAX, NAME_CHARACTERS_MAX, NAME_MARKS_MAX } from "./limits.ts";
import { Name, nameFault, tidyName } from "./names.ts";

const FAMILY = "👨‍👩‍👧‍👦";
const SCOTLAND = "🏴󠁧󠁢󠁳󠁣󠁴󠁿";

describe("a name", () => {
  test.each([
    "",
    "Ada",
    "Ada Lovelace, Countess",
    "أدا لوفلايس",
    "עֲדָה",
    "林 美玲",
    "क्षत्रिय",
    "می‌خواهم",
    "ཧཱུྃ",
    FAMILY,
    SCOTLAND,
    "👩🏽‍🚀 ❤️",
    "W".repeat(NAME_CHARACTERS_MAX),
    "e\u0301".repeat(NAME_CHARACTERS_MAX),
    FAMILY.repeat(Math.floor(NAME_BYTES_MAX / 25)),
    "<b>&amp;",
  ])("is any text on a line: %s", (name) => {
    expect(nameFault(name)).toBeUndefined();
    expect(v.is(Name, name)).toBe(true);
    expect(tidyName(name)).toBe(name.normalize("NFC"));
  });

  test.each([
    ["characters", "W".repeat(NAME_CHARACTERS_MAX + 1)],
    ["bytes", FAMILY.repeat(Math.floor(NAME_BYTES_MAX / 25) + 1)],
    ["bytes", "x".repeat(1_000_000)],
    ["marks on a letter", `a${"\u0300".repeat(NAME_MARKS_MAX + 1)}`],
    ["one line", "two\nlines"],
    ["one line", "two\u2028lines"],
    ["one line", "a\tb"],
    ["one line", "\u0000"],
    ["one line", "\u202eadA"],
    ["one line", "\u2067adA\u2069"],
    ["one line", "Ada\u200f"],
    ["one line", "A\u200bda"],
    ["one line", "A\u00adda"],
    ["one line", "\ufeffAda"],
    ["one line", "\u3164"],
    ["one line", "\ud800"],
    ["space", " Ada"],
    ["space", "Ada "],
    ["seen", "\u200d"],
    ["seen", "\u2800"],
    ["seen", "\ufe0f"],
    ["seen", "\u0301"],
  ])("is not what %s refuses: %j", (fault, name) => {
    expect(nameFault(name)).toContain(fault);
    expect(v.is(Name, name)).toBe(false);
  });

  test("is text: nothing else passes", () => {
    for (const other of [null, undefined, 1, {}, [], ["Ada"]]) expect(v.is(Name, other)).toBe(false);
  });

  test("that was typed is made tidy where it can be", () => {
    expect(tidyName("  Ada\n\tLovelace ")).toBe("Ada Lovelace");
    expect(tidyName("\u202eadA\u200b")).toBe("adA");
    expect(tidyName("e\u0301")).toBe("é");
    expect(tidyName("\u200b \ufeff")).toBe("");
  });

  test("made tidy has no other faults than that it is too long, piles marks or shows nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (typed) => {
        expect(nameFault(tidyName(typed)) ?? "at most").toMatch(/at most|seen/);
        expect(tidyName(tidyName(typed))).toBe(tidyName(typed));
      }),
      { numRuns: 40 },
    );
  });
});
