import { expect, test } from "vitest";
import { classesOfFolders, namesTrouble } from "./class-names.ts";

test.each([
  [
    ["cats", "dogs"],
    ["cats", "dogs"],
  ],
  [
    ["holidays.zip/cats", "holidays.zip/dogs"],
    ["cats", "dogs"],
  ],
  [
    ["data/photos/cats/2024", "data/photos/cats/2025", "data/photos/dogs"],
    ["cats", "cats", "dogs"],
  ],
  [
    ["set/train/cats", "set/test/cats", "set/train/dogs"],
    ["cats", "cats", "dogs"],
  ],
  [
    ["cats.zip", "dogs.zip"],
    ["cats", "dogs"],
  ],
  [
    ["photos/cats", "photos/cats"],
    ["cats", "cats"],
  ],
  [
    ["", "cats"],
    [undefined, "cats"],
  ],
  [[`${"x".repeat(50)} `], ["x".repeat(40)]],
])("folders %j hold the classes %j", (folders, classes) => {
  expect(classesOfFolders(folders)).toEqual(classes);
});

test("classes must differ, and be two or more", () => {
  expect(namesTrouble(["rock", "paper"])).toBeUndefined();
  expect(namesTrouble(["rock"])).toContain("two classes or more");
  expect(namesTrouble(["rock", " "])).toBe("Class 2 has no name yet.");
  expect(namesTrouble(["rock", "paper", "rock "])).toContain("Two classes are called rock");
  expect(namesTrouble(["rock", "x".repeat(41)])).toContain("at most 40 characters");
});
