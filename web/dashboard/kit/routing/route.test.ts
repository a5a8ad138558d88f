import { describe, expect, test } from "vitest";
import { lessonPath, compareRunsPath, matchRoute, resultPath, sessionPath } from "./route.ts";

describe("matchRoute", () => {
  test("knows the pages, with or without a slash at the end", () => {
    expect(matchRoute("/")).toEqual({ page: "start" });
    expect(matchRoute("/session/ab-C_9/")).toEqual({ page: "session", session: "ab-C_9" });
    expect(matchRoute("/teach")).toEqual({ page: "teach" });
    expect(matchRoute("/results")).toEqual({ page: "results" });
    expect(matchRoute("/replay/")).toEqual({ page: "replay" });
    expect(matchRoute("/admin")).toEqual({ page: "admin" });
    expect(matchRoute("/results/compare")).toEqual({ page: "comparison" });
    expect(matchRoute("/results/abc/31")).toEqual({ page: "result", session: "abc", seat: 31 });
  });

  test("knows the lessons", () => {
    expect(matchRoute("/lessons/")).toEqual({ page: "lessons" });
    expect(matchRoute(lessonPath("reorganize"))).toEqual({ page: "lesson", lesson: "reorganize" });
    for (const path of ["/lessons/a/b", "/lessons/A", "/lessons/a1"]) expect(matchRoute(path).page).toBe("notFound");
  });

  test.each([
    "/session",
    "/session/a/b",
    "/session/a%2Fb",
    "/session/<b>",
    "/results/abc",
    "/results/abc/x",
    "/results/a/1/2",
    "/nowhere",
  ])("%s is no page", (path) => {
    expect(matchRoute(path)).toEqual({ page: "notFound", path });
  });

  test("refuses an ID that is too long to be one", () => {
    expect(matchRoute(`/session/${"a".repeat(65)}`).page).toBe("notFound");
  });

  test("undoes the paths that links are made of", () => {
    expect(matchRoute(sessionPath("abc"))).toEqual({ page: "session", session: "abc" });
    expect(sessionPath("abc", { join: true })).toBe("/session/abc?join");
    expect(sessionPath("abc", { join: true, faults: true })).toBe("/session/abc?join&faults");
    expect(sessionPath("abc", { faults: true })).toBe("/session/abc?faults");
    expect(compareRunsPath(["abc/3", "d-e/0"])).toBe("/results/compare?runs=abc/3,d-e/0");
    expect(matchRoute(resultPath("abc", 3))).toEqual({ page: "result", session: "abc", seat: 3 });
  });
});
