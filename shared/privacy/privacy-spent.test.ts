import { expect, test } from "vitest";
import { parseSpec, type SessionSpecInput } from "../session/spec.ts";
import { sharedSamples } from "../session/shared-samples.ts";
import { PrivacyAccount } from "./privacy-spent.ts";

const spent = (spec: SessionSpecInput, contributions: number, ownSamples: number) =>
  new PrivacyAccount(parseSpec(spec)).spent(contributions, ownSamples);

test("nothing is promised, and nothing counted, without differential privacy", () => {
  expect(spent({ privacy: "none" }, 10, 1000)).toBeNull();
});

test("per sample, every local step counts and a larger data set hides more", () => {
  const spec = { privacy: "sample", batchSize: 50 } as const;
  const one = spent(spec, 100, 10_000);
  expect(one).toMatchObject({ unit: "sample", delta: 1e-5, contributions: 100, ownSamples: 10_000 });
  expect(spent({ ...spec, localSteps: 5 }, 20, 10_000)?.epsilon).toBe(one?.epsilon);
  expect(spent(spec, 100, 20_000)?.epsilon).toBeLessThan(one!.epsilon);
});

test("per peer, a round counts once however many steps it has, and all data takes part", () => {
  const spec = { privacy: "peer", privacyNoise: 4 } as const;
  const one = spent(spec, 100, 10_000);
  expect(one?.unit).toBe("peer");
  expect(spent({ ...spec, localSteps: 5 }, 100, 50)?.epsilon).toBe(one?.epsilon);
});

test("a data set smaller than a batch takes part whole", () => {
  const small = spent({ privacy: "sample", batchSize: 64 }, 3, 10);
  expect(small?.epsilon).toBe(spent({ privacy: "peer" }, 3, 10)?.epsilon);
});

test("one account serves a data set that changes its size", () => {
  const account = new PrivacyAccount(parseSpec({ privacy: "sample" }));
  const first = account.spent(50, 5000)?.epsilon;
  expect(account.spent(50, 9000)?.epsilon).toBeLessThan(first!);
  expect(account.spent(50, 5000)?.epsilon).toBe(first);
});

test("seats of the common data set share it out", () => {
  expect(sharedSamples(parseSpec({ seats: 7 }))).toBe(8571);
});
