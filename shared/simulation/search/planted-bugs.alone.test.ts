import { afterEach, expect, test, vi } from "vitest";
import { Acceptor } from "../../peer/agreement/acceptor.ts";
import { compareBallots } from "../../peer/agreement/ballot.ts";
import type * as BaseRoundModule from "../../peer/agreement/base-round.ts";
import { Proposal } from "../../peer/agreement/proposer.ts";
import { PeerContext } from "../../peer/context.ts";
import type * as PersistenceModule from "../../peer/persistence.ts";
import { Round } from "../../peer/round.ts";
import { createDigester } from "../../training/digest.ts";
import type { AcceptedRecord } from "../../wire/messages.ts";
import { boundsOf, QUICK_STATES, type SearchName } from "./bounds.ts";
import { Search } from "./search.ts";
import { tell } from "./tell.ts";

/** A search that finds nothing wrong shows something only if it finds what is wrong: each bug here must be found. */
const digester = await createDigester();
const planted = vi.hoisted(() => ({ base: "right", forgetsForgetting: false, tellsFirst: false }));

vi.mock("../../peer/agreement/base-round.ts", async (importOriginal) => {
  const real = await importOriginal<typeof BaseRoundModule>();
  const baseRound: typeof real.baseRound = (reports) => {
    const right = real.baseRound(reports);
    if (planted.base === "right" || !right) return right;
    if (planted.base === "always c") return real.baseRound(reports.map((report) => ({ ...report, prepared: null })));
    const next = Math.max(...reports.map(({ committed }) => committed.round)) + 1;
    return reports.find(({ prepared }) => prepared?.round === next)?.prepared ?? right;
  };
  return { ...real, baseRound };
});

vi.mock("../../peer/persistence.ts", async (importOriginal) => {
  const real = await importOriginal<typeof PersistenceModule>();
  const recover: typeof real.recover = (ctx, input) => {
    real.recover(ctx, input);
    if (planted.forgetsForgetting && !input.memory) {
      ctx.agreement.remember({ instance: 1, promised: null, accepted: null });
    }
  };
  const persist: typeof real.persist = (ctx, withheld = []) => {
    if (!planted.tellsFirst) return real.persist(ctx, withheld);
    for (const { to, message } of withheld) ctx.tell(to, message);
    real.persist(ctx);
  };
  return { ...real, recover, persist };
});

vi.setConfig({ testTimeout: 240_000 });

afterEach(() => {
  vi.restoreAllMocks();
  Object.assign(planted, { base: "right", forgetsForgetting: false, tellsFirst: false });
});

/** @returns the invariant that a search of so many states names, and the way there in words */
function found(name: SearchName, states = QUICK_STATES): { readonly invariant: string; readonly words: string } {
  const search = new Search(boundsOf(name), digester);
  while (!search.progress.isDone && search.progress.states < states) search.expand(100);
  const { violation } = search;
  if (!violation) return { invariant: "none", words: "" };
  return { invariant: violation.invariant, words: tell(search, violation).join("\n") };
}

test("I4: a commit that does not wait for all votes", () => {
  vi.spyOn(Round.prototype, "tally", "get").mockImplementation(function (this: Round) {
    const majority = Math.floor(this.members.length / 2) + 1;
    return this.votes.size < majority ? "open" : "equal";
  });
  const { invariant, words } = found("rounds");
  expect(invariant).toBe("I4");
  expect(words).toContain("vote for 1:1 in view 1");
});

test("I4: a commit of unequal digests", () => {
  vi.spyOn(Round.prototype, "tally", "get").mockImplementation(function (this: Round) {
    return this.votes.size < this.members.length ? "open" : "equal";
  });
  expect(found("damage").invariant).toBe("I4");
});

test("I2, P4: a view that always goes back to the last committed round", () => {
  planted.base = "always c";
  expect(found("damage").invariant).toBe("I2");
});

test("I5, P4: base c+1 if any one has prepared it", () => {
  planted.base = "any";
  expect(found("damage").invariant).toBe("I5");
});

test("I2, P3: a vote after a promise", () => {
  vi.spyOn(Acceptor.prototype, "isFencedIn").mockReturnValue(false);
  expect(found("damage").invariant).toBe("I2");
});

test("I4, P7: a promise that is told before it is on the disk", () => {
  planted.tellsFirst = true;
  expect(found("disk").invariant).toBe("I4");
});

test("I3, P3: a promise that does not fence lower ballots", () => {
  vi.spyOn(Acceptor.prototype, "prepare").mockImplementation(function (this: Acceptor, instance, ballot) {
    const { memory } = this;
    if (instance < memory.instance) return "past";
    const isLower = memory.instance === instance && memory.promised && compareBallots(ballot, memory.promised) < 0;
    return isLower ? "refused" : "yes";
  });
  expect(found("duel").invariant).toBe("I3");
});

test("I3, P4: a promise that forgets what was accepted", () => {
  const { send } = PeerContext.prototype;
  vi.spyOn(PeerContext.prototype, "send").mockImplementation(function (this: PeerContext, to, message) {
    send.call(this, to, message.type === "promise" ? { ...message, accepted: null } : message);
  });
  const { invariant, words } = found("duel");
  expect(invariant).toBe("I3");
  expect(words).toMatch(/prepare 1\.0 of view 2[^]*prepare \d\.1 of view 2[^]*are both decided/);
});

/** What takes a minute lies beyond the states of every run: with SEARCH_DEEP it is looked for, too. */
const deep = test.runIf(process.env.SEARCH_DEEP !== undefined);
const DEEP_MS = 1_800_000;

deep("I3, P7: a seat without memory that counts as an acceptor", { timeout: DEEP_MS }, () => {
  planted.forgetsForgetting = true;
  expect(found("amnesia", 2_000_000).invariant).toBe("I3");
});

deep("I3, P4: a proposer that adopts the accepted record of the lowest ballot", { timeout: DEEP_MS }, () => {
  vi.spyOn(Proposal.prototype, "inherited", "get").mockImplementation(function (this: Proposal) {
    let lowest: AcceptedRecord | undefined;
    for (const { accepted } of this.promises.values()) {
      if (accepted && (!lowest || compareBallots(accepted.ballot, lowest.ballot) < 0)) lowest = accepted;
    }
    return lowest;
  });
  expect(found("duels", 2_000_000).invariant).toBe("I3");
});
