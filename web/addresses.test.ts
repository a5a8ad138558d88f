import { describe, expect, test } from "vitest";
import { addressOf, BASE_PATH, basePathOf, pathOf } from "./addresses.ts";

describe("the path below which a server has everything", () => {
  test.each([
    ["", "http://localhost:8080/assets/addresses-1a2b.js"],
    ["/lockstep", "https://school.example/lockstep/assets/main-1a2b.js"],
    ["/a/assets/b", "https://school.example/a/assets/b/assets/worker-1a2b.js?worker#x"],
    ["", "http://localhost:8080/addresses.ts"],
    ["/lockstep", "http://localhost:8080/lockstep/addresses.ts?t=5"],
    ["", "file:///home/ada/lockstep/web/addresses.ts"],
    ["", "blob:https://school.example/0f9c"],
    ["", "https://school.example/m/abc/page"],
    ["", undefined],
  ])("is %j for code at %s", (base, code) => {
    expect(basePathOf(code)).toBe(base);
  });

  test("is none here, where code comes from no server", () => {
    expect([BASE_PATH, addressOf("/results"), pathOf("/results")]).toEqual(["", "/results", "/results"]);
  });
});

test("an address leads back to the path that it was made from, with what follows", () => {
  for (const base of ["", "/lockstep", "/a/b"]) {
    for (const path of ["/", "/results", "/session/abc"]) expect(pathOf(addressOf(path, base), base)).toBe(path);
  }
  expect(addressOf("/session/abc?join#x", "/lockstep")).toBe("/lockstep/session/abc?join#x");
  expect(pathOf("/lockstep", "/lockstep")).toBe("/");
  for (const other of ["/", "/results", "/lockstepping", "/lockstepping/results"]) {
    expect(pathOf(other, "/lockstep")).toBeUndefined();
  }
});
