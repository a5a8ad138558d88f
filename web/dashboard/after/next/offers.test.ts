import { expect, test } from "vitest";
import { parseSpec, type SessionSpecInput } from "../../../../shared/session/spec.ts";
import { followed } from "../../kit/routing/route.ts";
import { comparison, followers, type Followed } from "./offers.ts";

const ended = (spec: SessionSpecInput, change: Partial<Followed> = {}): Followed => ({
  ...{ key: "s/1", session: "s", seat: 1, spec: parseSpec(spec), round: 40 },
  ...change,
});
const labels = (result: Followed): readonly string[] =>
  [...followers(result), comparison(result)].flatMap((offer) => (offer ? [offer.label] : []));

test("what ended can be trained on, done again, started from and compared", () => {
  const all = ["Train on", "Again with other settings", "Start from this model", "Compare with one tab"];
  expect(labels(ended({}))).toEqual(all);
  const [on, again, model] = followers(ended({})).map(({ to }) => followed(new URL(to, "http://page/").search));
  expect(on).toEqual({ way: "trainOn", key: "s/1" });
  expect(again).toEqual({ way: "again", key: "s/1" });
  expect(model).toEqual({ way: "fromModel", key: "s/1" });
  expect(followed("?seed=3")).toBeUndefined();
});

test("nothing is offered that leads nowhere", () => {
  expect(labels(ended({ data: "own", labels: ["cat", "dog"] })), "nobody has all the data").not.toContain(
    "Compare with one tab",
  );
  expect(labels(ended({}, { round: 0 })), "nothing was trained").toEqual(["Again with other settings"]);
  expect(labels(ended({ task: "synthetic-1m" })), "there is no model").toEqual(["Again with other settings"]);
  const imported = { file: "m.zip", format: "tensorflowjs", session: null, isSpecKnown: false } as const;
  expect(labels(ended({}, { imported })), "nobody told how it was trained").not.toContain("Train on");
  expect(labels(ended({}, { imported }))).not.toContain("Again with other settings");
});
