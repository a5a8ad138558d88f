import { present } from "../../assert.ts";
import { baseRound, finishedState } from "../agreement/base-round.ts";
import { commit } from "../commit.ts";
import { roundKeyOf } from "../gradient-request.ts";
import { ingest } from "../ingest.ts";
import { install, startAtBase } from "../install.ts";
import { noteMissed } from "../machine.ts";
import { persist } from "../persistence.ts";
import { propose } from "../view-change.ts";
import { vote } from "../vote.ts";
import { parseSpec } from "../../session/spec.ts";
import type { Digester } from "../../training/digest.ts";
import type { TrainingState } from "../../training/state.ts";
import { WIRE_VERSION, type MessageOf } from "../../wire/messages.ts";
import { compareSeat, expectEqual, recordOf, stateOf, type Translation } from "./compare.ts";
import type { ModelHistory, ModelPeer, ModelState } from "./model-state.ts";
import { postKey, ReplayedSeat, type Post } from "./replayed-seat.ts";

/** How often each thing happened in the replayed traces. */
export type Happened = Map<string, number>;

/**
 * Takes the protocol's own code through the steps of a trace of the specification, and compares both after each step:
 * what each seat has promised and accepted, its disk, its view, fence, committed and prepared states; and what each
 * promise says, and which record follows from them (P2-P4, P7).
 */
export class Replay {
  readonly #seats: readonly ReplayedSeat[];
  readonly #post: Post = new Map();
  readonly #translation: Translation;
  readonly #happened: Happened;

  /** The round whose state reaches the target; 0 for none. */
  readonly #target: number;

  constructor(first: ModelState, digester: Digester, happened: Happened, target = 0) {
    const count = first.peers.size;
    const spec = parseSpec({
      task: "synthetic-100k",
      compression: "none",
      seats: count,
      rounds: 100,
      checkpointEvery: 100,
      policy: "reorganize",
      evaluateEvery: 1,
      targetAccuracy: target > 0 ? 1 : null,
    });
    this.#target = target;
    this.#translation = { seats: count, digest: (state) => digester.digest(stateOf(state)) };
    this.#happened = happened;
    this.#seats = Array.from({ length: count }, (_, seat) => new ReplayedSeat(seat, spec, digester, this.#post));
    for (const { seat } of this.#seats) this.#link(seat, 0);
    const record = recordOf(peerOf(first, 0).record, this.#translation);
    this.#postAs(0, { v: WIRE_VERSION, type: "decided", record });
    for (const seat of this.#seats) {
      install(seat.ctx, record);
      seat.work();
    }
    const begun = peerOf(first, 0).committed;
    if (begun.round > 0) this.#commitFirst(begun);
    this.#compare(first);
  }

  /** Where round 1 is to be tested, walks begin with it. */
  #commitFirst(state: ModelHistory): void {
    for (const seat of this.#seats) this.#average(seat, state);
    for (const seat of this.#seats) this.#vote(seat);
    for (const seat of this.#seats) {
      this.#commit(seat, state);
      seat.work();
    }
  }

  /** One step of the trace. @throws where code and specification differ */
  step(before: ModelState, after: ModelState): void {
    const { what, seat: number, flag } = after.last;
    const seat = this.#seat(number);
    const was = peerOf(before, number);
    const is = peerOf(after, number);
    switch (what) {
      case "average":
        this.#average(seat, is.prepared);
        if (flag) this.#vote(seat);
        break;
      case "vote":
        this.#vote(seat);
        break;
      case "commit":
        this.#commit(seat, was.prepared);
        break;
      case "propose":
        propose(seat.ctx);
        seat.work();
        expectEqual("ballot", seat.ctx.agreement.proposal?.ballot, this.#ballot(after.last.ballot));
        break;
      case "promise":
        this.#promise(seat, after);
        break;
      case "choose":
        this.#choose(seat, before, after);
        break;
      case "accept":
        seat.hear(this.#proposer(after.last.ballot), this.#posted("accept", after.last));
        this.#posted("accepted", after.last, number);
        break;
      case "learn":
        this.#learn(seat, before, after);
        break;
      case "catchUp":
        this.#catchUp(seat, is.committed, flag);
        break;
      case "reload":
        seat.reload(is.incarnation, flag);
        this.#link(number, is.incarnation);
        if (flag) this.#count("reload with memory");
        else this.#count("reload without memory");
        break;
      case "crash":
      case "changeAwake":
        break;
      default:
        throw new Error(`the replay does not know the action ${what}`);
    }
    this.#count(what);
    for (const each of this.#seats) each.work();
    this.#compare(after);
  }

  /** R1-R3 take frames and gradients, which the specification does not have: their result is put in their place. */
  #average({ ctx }: ReplayedSeat, prepared: ModelHistory): void {
    expectEqual("fenced while averaging", ctx.isFenced, false);
    const { model } = ctx;
    const { current } = ctx.rounds;
    const { round, parameters } = stateOf(prepared);
    model.nextState.round = round;
    model.nextState.parameters.set(parameters);
    current.prepared = model.nextDigest;
    const gradient = new Float32Array(parameters.length);
    current.gradient = { ...roundKeyOf(current), gradient, samples: 1, weight: 1, loss: 0, computeMs: 0 };
  }

  #vote(seat: ReplayedSeat): void {
    expectEqual("fenced while voting", seat.ctx.isFenced, false);
    // R11: each state that was committed in the view is tested before the next one is voted for.
    const { tested } = seat.ctx.verdict;
    if (tested) {
      const correct = tested.round === this.#target ? 1 : 0;
      ingest(seat.ctx, { type: "evaluated", ...tested, correct, total: 1, loss: 0 });
    }
    vote(seat.ctx);
    seat.work();
  }

  #commit(seat: ReplayedSeat, state: ModelHistory): void {
    const { ctx } = seat;
    expectEqual("fenced at a commit", ctx.isFenced, false);
    for (const member of ctx.membership.members) {
      if (member === seat.seat) continue;
      const message = this.#post.get(`vote ${ctx.membership.view} ${state.round} by ${member}`);
      if (!message) throw new Error(`seat ${member} has not voted for round ${state.round}`);
      // The vote was sent by the page load that the view names, which may be gone by now.
      const other = present(ctx.others.get(member), "a member is another seat");
      const { link } = other;
      const named = ctx.membership.incarnations.get(member);
      if (named !== undefined) other.linkUp(named);
      seat.hear(member, message);
      if (link === undefined) other.linkDown();
      else other.linkUp(link);
    }
    expectEqual("tally", ctx.rounds.current.tally, "equal");
    commit(ctx);
    if (ctx.closing.ending) this.#count("verdict");
  }

  #promise(seat: ReplayedSeat, after: ModelState): void {
    const { last } = after;
    const had = seat.ctx.agreement.acceptor?.memory.accepted;
    seat.hear(this.#proposer(last.ballot), this.#posted("prepare", last));
    const told = this.#posted("promise", last, seat.seat);
    if (told.type !== "promise") throw new Error("no promise was sent");
    const model = present(
      after.promises.find(
        (each) => each.instance === last.instance && each.ballot === last.ballot && each.seat === seat.seat,
      ),
      "the specification has made that promise",
    );
    const { digest } = this.#translation;
    const roundAndDigest = (state: ModelHistory) => ({ round: state.round, digest: digest(state) });
    expectEqual(
      "report",
      told.report,
      model.certain
        ? {
            committed: roundAndDigest(model.committed),
            prepared: model.prepared.round < 0 ? null : roundAndDigest(model.prepared),
            ...(model.finished && { finished: true }),
          }
        : null,
    );
    expectEqual(
      "accepted record in the promise",
      told.accepted,
      model.acceptedBallot === 0
        ? null
        : { ballot: this.#ballot(model.acceptedBallot), record: recordOf(model.acceptedRecord, this.#translation) },
    );
    if (model.certain) this.#count("promise with a report");
    if (model.finished) this.#count("promise of one that has finished");
    if (told.accepted && had) this.#count("promise with an accepted record");
  }

  /** Which seats are members is chance in the specification; all else must follow from the promises. */
  #choose(seat: ReplayedSeat, before: ModelState, after: ModelState): void {
    const { last } = after;
    for (const promise of before.promises) {
      if (promise.instance !== last.instance || promise.ballot !== last.ballot) continue;
      seat.hear(promise.seat, this.#posted("promise", last, promise.seat));
    }
    const { proposal } = seat.ctx.agreement;
    if (!proposal) throw new Error("nothing is proposed");
    expectEqual("promised by a quorum", proposal.isPromised, true);
    const model = present(
      after.accepts.find(({ instance, ballot }) => instance === last.instance && ballot === last.ballot),
      "the specification has proposed that record",
    );
    const record = recordOf(model.record, this.#translation);
    const { inherited } = proposal;
    expectEqual("adopted", inherited !== undefined, last.flag);
    if (inherited) {
      expectEqual("adopted record", inherited.record, record);
      this.#count("adopted record");
    } else {
      const reports = [...proposal.promises.values()].flatMap(({ report }) => report ?? []);
      expectEqual("base", finishedState(reports) ?? baseRound(reports), record.base);
      expectEqual("finished (P4)", finishedState(reports) !== undefined, record.finished === true);
    }
    proposal.propose(record);
    this.#postAs(seat.seat, {
      v: WIRE_VERSION,
      type: "accept",
      instance: last.instance,
      ballot: proposal.ballot,
      record,
    });
  }

  #learn(seat: ReplayedSeat, before: ModelState, after: ModelState): void {
    const { view, seat: number } = after.last;
    const model = peerOf(after, number);
    const { proposing } = peerOf(before, number);
    // A proposer hears of its own record by the acceptances of a quorum.
    if (!this.#post.has(`decided ${view}`)) {
      const of = { instance: view, ballot: proposing };
      for (const { seat: acceptor } of this.#seats) {
        const { counter, seat: proposer } = this.#ballot(proposing);
        const accepted = this.#post.get(`accepted ${view} ${counter}.${proposer} by ${acceptor}`);
        if (accepted) seat.hear(acceptor, this.#posted("accepted", of, acceptor));
      }
      this.#count("decision by a quorum");
    }
    const decided = this.#post.get(`decided ${view}`);
    if (decided?.type !== "decided") throw new Error(`nobody knows the record of view ${view}`);
    expectEqual("decided record", decided.record, recordOf(model.record, this.#translation));
    seat.hear(this.#another(number), decided);
    const { pendingRecord } = seat.ctx.membership;
    // A page that waits outside takes no notice of an end that its seat's memory says it knew before.
    const isOld = decided.record.kind === "halt" && !seat.ctx.membership.record && view <= seat.ctx.storage.lastView;
    if (isOld) return expectEqual("pending record", pendingRecord, undefined);
    if (!pendingRecord) throw new Error(`the record of view ${view} is no news`);
    const ended = model.finished ? "finish installed" : "halt installed";
    if (peerOf(before, number).finished) {
      this.#count("record missed");
      noteMissed(seat.ctx);
      return seat.work();
    }
    this.#count(model.inRounds ? "view installed" : model.halted ? ended : "view learned");
    if (view > 2) this.#count("record after another view change");
    if (peerOf(before, number).committed.round < model.committed.round) this.#count("commit by decision");
    install(seat.ctx, pendingRecord);
    // Where the code writes nothing, because nothing was promised, the specification has the newer instance on disk.
    persist(seat.ctx);
    seat.work();
  }

  /** P8: the transfer itself is not in the specification. */
  #catchUp({ ctx }: ReplayedSeat, model: ModelHistory, isMember: boolean): void {
    const state: TrainingState = stateOf(model);
    const saved = { round: state.round, digest: ctx.options.digester.digest(state), view: ctx.membership.view };
    expectEqual("state", ctx.model.adoptLoaded(state, saved, false), true);
    if (isMember) startAtBase(ctx);
    else ctx.rounds.restart();
  }

  #link(seat: number, incarnation: number): void {
    for (const other of this.#seats) {
      if (other.seat === seat) continue;
      other.link(seat, incarnation);
      const { ctx } = other;
      present(this.#seat(seat).ctx.others.get(other.seat), "a link is to another seat").linkUp(ctx.options.incarnation);
    }
  }

  #seat(number: number): ReplayedSeat {
    return present(this.#seats[number], "the trace speaks of seats that there are");
  }

  #postAs(from: number, message: MessageOf<"decided" | "accept">): void {
    this.#post.set(postKey(from, message), message);
  }

  #posted<T extends "prepare" | "promise" | "accept" | "accepted">(
    type: T,
    { instance, ballot }: { readonly instance: number; readonly ballot: number },
    by?: number,
  ): MessageOf<T> {
    const { counter, seat } = this.#ballot(ballot);
    const key = `${type} ${instance} ${counter}.${seat}${by === undefined ? "" : ` by ${by}`}`;
    const message = this.#post.get(key);
    if (!message) throw new Error(`nobody has sent: ${key}`);
    return message as MessageOf<T>;
  }

  #ballot(ballot: number): { readonly counter: number; readonly seat: number } {
    return { counter: Math.floor(ballot / this.#seats.length), seat: this.#proposer(ballot) };
  }

  #proposer(ballot: number): number {
    return ballot % this.#seats.length;
  }

  #another(seat: number): number {
    return seat === 0 ? 1 : 0;
  }

  #count(what: string): void {
    this.#happened.set(what, (this.#happened.get(what) ?? 0) + 1);
  }

  #compare(model: ModelState): void {
    for (const [seat, peer] of model.peers) {
      if (peer.up) compareSeat(this.#seat(seat), peer, this.#translation);
    }
  }
}

function peerOf(state: ModelState, seat: number): ModelPeer {
  return present(state.peers.get(seat), "each state of the trace has all peers");
}
