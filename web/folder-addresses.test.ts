import { expect, test } from "vitest";
import { folderAddress, pathInFolder } from "./folder-addresses.ts";

test.each([
  ["/", "/"],
  ["/?go-on-from=abc/3#create", "/?go-on-from=abc/3#create"],
  ["/session/aB-_1", "/session/?id=aB-_1"],
  ["/session/abc?join&frame=2", "/session/?id=abc&join&frame=2"],
  ["/results", "/results/"],
  ["/results/abc/3", "/results/?of=abc/3"],
  ["/results/compare?runs=abc/3,d/0", "/results/compare/?runs=abc/3,d/0"],
  ["/lessons/round", "/lessons/round/"],
  ["/replay#x", "/replay/#x"],
  ["/data/mnist/train/0", "/data/mnist/train/0"],
  ["/assets/page-1.js", "/assets/page-1.js"],
])("%s lies at %s, and is found there again", (path, address) => {
  expect(folderAddress(path)).toBe(address);
  const { pathname, search } = new URL(address, "http://host");
  expect(pathInFolder(pathname, search)).toBe(path.replace(/[?#].*/, ""));
});

test("the name of a page's file is no other page", () => {
  expect(pathInFolder("/lessons/index.html", "")).toBe("/lessons");
  expect(pathInFolder("/index.html", "")).toBe("/");
  expect(pathInFolder("/session/", "?join"), "no session is named").toBe("/session");
});
