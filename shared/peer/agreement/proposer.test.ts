import { expect, test } from "vitest";
import { WIRE_VERSION, type AcceptedRecord, type Ballot, type ViewRecord } from "../../wire/messages.ts";
import { Proposal, type PromiseMessage } from "./proposer.ts";

const ballot = { counter: 3, seat: 1 };
const record: ViewRecord = { view: 2, kind: "halt", members: [], base: { round: 1, digest: "a".repeat(32) } };
const promise = (accepted: AcceptedRecord | null = null): PromiseMessage => ({
  v: WIRE_VERSION,
  type: "promise",
  instance: 2,
  ballot,
  accepted,
  report: null,
  hears: 0,
});

test("P2: an answer counts for the very instance and ballot that it names", () => {
  const proposal = new Proposal(2, ballot, 2);
  expect(proposal.is(2, { ...ballot })).toBe(true);
  expect(proposal.is(3, ballot)).toBe(false);
  expect(proposal.is(2, { counter: 2, seat: 1 })).toBe(false);
  expect(proposal.is(2, { counter: 3, seat: 2 })).toBe(false);
});

test("P4: of what the promises say was accepted the highest ballot is taken, whichever came first", () => {
  const accepted = (of: Ballot): AcceptedRecord => ({ ballot: of, record });
  const high = accepted({ counter: 2, seat: 1 });
  const others = [accepted({ counter: 2, seat: 0 }), accepted({ counter: 1, seat: 5 })];
  for (const order of [
    [high, ...others],
    [...others, high],
    [others[0], high, others[1]],
  ]) {
    const proposal = new Proposal(2, ballot, 4);
    expect(proposal.inherited).toBeUndefined();
    proposal.promises.set(0, promise());
    order.forEach((each, index) => proposal.promises.set(index + 1, promise(each ?? null)));
    expect(proposal.inherited).toBe(high);
  }
});

test("P2: one record a ballot, once a quorum has promised; a quorum that accepts it decides", () => {
  const proposal = new Proposal(2, ballot, 2);
  proposal.promises.set(0, promise());
  expect(() => proposal.propose(record)).toThrow("instance 2: nothing can be proposed now");
  expect(proposal.record).toBeUndefined();
  proposal.promises.set(1, promise());
  proposal.propose(record);
  expect(proposal.record).toBe(record);
  expect(() => proposal.propose({ ...record, kind: "continue" })).toThrow("nothing can be proposed now");
  expect(proposal.record).toBe(record);
  proposal.acceptances.add(0);
  expect(proposal.isAccepted).toBe(false);
  proposal.acceptances.add(1);
  expect(proposal.isAccepted).toBe(true);
});
