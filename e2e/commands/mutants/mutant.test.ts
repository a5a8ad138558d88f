import { expect, test } from "vitest";
import { mutantsOf, withMutant } from "./mutant.ts";

/** The texts of all mutants of a line of code. */
function mutantsIn(text: string): readonly string[] {
  return mutantsOf("some.ts", text).map((mutant) => withMutant(text, mutant));
}

test.each([
  ["f(a < b);", ["f(a <= b);", "f(a >= b);", ";"]],
  ["x = a && !b;", ["x = a || !b;", "x = a && (b);", ";"]],
  ["x = a ?? b;", ["x = (a);", "x = (b);", ";"]],
  ["x += 1;", ["x -= 1;", "x += 0;", "x += 2;", ";"]],
  ["const x = [a.some(f), 7];", ["const x = [];", "const x = [a.every(f), 7];", "const x = [a.some(f), (7 + 1)];"]],
  ["if (a) throw b;", ["if (true) throw b;", "if (false) throw b;", "if (a) ;"]],
  ["for (const a of b) { f(a); }", ["for (const a of b) {}", "for (const a of b) { ; }"]],
])("the mistakes that %j can have", (text, mutants) => {
  expect([...mutantsIn(text)].sort()).toEqual([...mutants].sort());
});

test("a function that may give nothing gives nothing, one that only does something does nothing", () => {
  expect(mutantsIn("function f(): A | undefined { return a; }")).toEqual([
    "function f(): A | undefined { return undefined; }",
  ]);
  expect(mutantsIn("function f(): void { a(); b(); }")).toContain("function f(): void {}");
});

test("types, imports, words of errors and claims that always hold have none", () => {
  const text =
    'import { a } from "./a.ts"; type B = [1, 2]; assert(a > 1, "so"); const c = new RangeError(`${a + 1}`);';
  expect(mutantsIn(text)).toEqual([]);
});
