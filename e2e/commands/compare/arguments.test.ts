import { describe, expect, test } from "vitest";
import { ArgumentError } from "../command-line.ts";
import { readArguments } from "./arguments.ts";

const read = (text: string) => readArguments(text.split(" ").filter((part) => part !== ""));

test("without arguments it compares everything once, in about ten minutes", () => {
  expect(read("")).toEqual({
    peers: [2, 4, 7],
    rounds: 100,
    targetAccuracy: null,
    data: ["iid", "by-label"],
    alpha: 0.5,
    modes: ["central", "plain", "secure"],
    dishonest: 0,
    factor: 100,
    task: "mnist-mlp",
    localSteps: 1,
    compression: "int8",
    seed: 1,
    backend: undefined,
    timeoutMs: 300_000,
    json: undefined,
  });
});

test.each([
  ["2..7", [2, 3, 4, 5, 6, 7]],
  ["4", [4]],
  ["7,2,4", [2, 4, 7]],
  ["5,2..4,4", [2, 3, 4, 5]],
])("--peers %s", (text, peers) => expect(read(`--peers ${text}`).peers).toEqual(peers));

test("lists keep the order of the table, whatever the order they are written in", () => {
  expect(read("--modes secure,central --data by-label,iid")).toMatchObject({
    modes: ["central", "secure"],
    data: ["iid", "by-label"],
  });
});

test("a target has rounds enough to be reached", () => {
  expect(read("--target 0.97")).toMatchObject({ rounds: 1000, targetAccuracy: 0.97 });
});

test("with liars there is one cluster, and a central and an honest plain run to compare with", () => {
  expect(read("--dishonest 1")).toMatchObject({ peers: [5], dishonest: 1, modes: ["central", "plain"] });
});

describe("nonsense is refused with its reason", () => {
  test.each([
    ["--peers 1", '--peers must be a whole number from 2 to 32, not "1"'],
    ["--peers 7..2", "--peers 7..2 goes backwards"],
    ["--peers 2..3..4", '--peers cannot be "2..3..4"'],
    ["--peers 2,", '--peers must be a whole number from 2 to 32, not ""'],
    ["--rounds 0", "--rounds must be a whole number from 1"],
    ["--rounds 10 --target 0.9", "--rounds and --target exclude each other"],
    ["--target 97", '--target must be a number above 0 and at most 1, not "97"'],
    ["--data iid,mine", '--data must be one of iid, by-label, not "mine"'],
    ["--modes plain,quick", '--modes must be one of central, plain, secure, not "quick"'],
    ["--dishonest 0", "--dishonest must be a whole number from 1 to 31"],
    ["--dishonest 2 --peers 2..7", "--dishonest 2 leaves nobody honest among 2 peers"],
    ["--alpha 0", "--alpha must be a number above 0"],
    ["--task synthetic-1m", "--task must be one of mnist-mlp, mnist-cnn"],
    ["--speed 9", "--speed"],
    ["fast", "fast"],
  ])("%s", (text, reason) => {
    expect(() => read(text)).toThrow(ArgumentError);
    expect(() => read(text)).toThrow(reason);
  });
});
