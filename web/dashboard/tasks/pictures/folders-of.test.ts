import { expect, test } from "vitest";
import { foldersOf } from "./folders-of.ts";

test("labels are the folders that files are directly in, whatever is around them, and clutter is none", () => {
  const paths = ["pets/dog/1.jpg", "pets/cat/2.jpg", "pets/cat/3.jpg", "pets/.git/x", "pets/dog/.DS_Store"];
  expect(foldersOf(paths)).toEqual(["cat", "dog"]);
  expect(foldersOf(["1.jpg"])).toEqual([]);
});
