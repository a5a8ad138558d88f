import type { Effect } from "../peer/effect.ts";
import type { Input } from "../peer/input.ts";
import type { EntryOf, JournalEntry, JournalEvent } from "../peer/journal.ts";
import type { KeptState } from "../peer/kept-state.ts";
import type { PeerState } from "../peer/states.ts";
import { SECURE_MEMBERS_MIN } from "../session/contradictions.ts";
import type { Digester } from "../training/digest.ts";
import type { Optimizer } from "../training/optimizer.ts";
import type { TrainingState } from "../training/state.ts";
import { isStateFrame } from "../wire/frame.ts";
import type { MessageOf, ViewRecord } from "../wire/messages.ts";
import { AutoWatch } from "./auto-watch.ts";
import { AgreementWatch } from "./agreement-watch.ts";
import { ContributionWatch } from "./contribution-watch.ts";
import type { Coverage } from "./coverage.ts";
import { FragmentWatch } from "./fragment-watch.ts";
import { History } from "./history.ts";
import { markEntry } from "./mark-entry.ts";
import { losesMemory } from "./faults.ts";
import { MaskWatch } from "./mask-watch.ts";
import { OwedWatch } from "./owed-watch.ts";
import { ProposalWatch } from "./proposal-watch.ts";
import type { Scenario } from "./scenario.ts";
import { ResumeWatch } from "./resume-watch.ts";
import { readSent, typeOf } from "./sent-message.ts";
import { ShareWatch } from "./share-watch.ts";
import { SliceWatch } from "./slice-watch.ts";
import { StatisticsWatch } from "./statistics-watch.ts";
import type { Tab } from "./tab.ts";
import { Views } from "./views.ts";
import { VerdictWatch } from "./verdict-watch.ts";
import { InvariantViolation } from "./violation.ts";
import { Votes } from "./votes.ts";
import { WorkWatch } from "./work-watch.ts";

/** Journal events after which a peer may know a record that it did not know before. */
const RECORD_EVENTS: ReadonlySet<JournalEvent> = new Set(["viewInstalled", "decided", "missed", "halted"]);

/** Watches all that all peers do, and checks I1 to I6 and I9 after each step of any of them. */
export class InvariantChecker {
  readonly #digester: Digester;
  readonly #coverage: Coverage;
  readonly #history: History;
  readonly #verdicts: VerdictWatch;
  readonly #statistics: StatisticsWatch;
  readonly #shares: ShareWatch;
  readonly #fragments: FragmentWatch;
  readonly #contributions: ContributionWatch;
  readonly #slices: SliceWatch;
  readonly #votes: Votes;
  readonly agreement: AgreementWatch;
  readonly views: Views;
  readonly work: WorkWatch;
  readonly #masks = new MaskWatch();
  readonly #proposals: ProposalWatch;
  readonly #resumes: ResumeWatch;
  /** Undefined where bits of models flip: these go into what is given. */
  readonly #owed: OwedWatch | undefined;
  readonly #isSecure: boolean;
  /** Bits of models flip. */
  readonly #isDamaged: boolean;
  /** How far each page load has committed. */
  readonly #reached = new Map<string, number>();

  readonly #auto: AutoWatch;

  constructor(
    given: Scenario,
    initial: TrainingState,
    optimizer: Optimizer,
    digester: Digester,
    coverage: Coverage,
    installed: () => readonly ViewRecord[],
  ) {
    this.#digester = digester;
    this.#coverage = coverage;
    const auto = new AutoWatch(given, coverage);
    this.#auto = auto;
    // What the session is like may be known only once it has started (M8).
    const scenario = given.spec.auto
      ? {
          ...given,
          get spec() {
            return auto.spec;
          },
        }
      : given;
    this.#resumes = new ResumeWatch(coverage);
    this.#statistics = new StatisticsWatch(scenario, coverage);
    this.#shares = new ShareWatch(scenario, coverage);
    this.#slices = new SliceWatch(scenario, optimizer.settles, coverage);
    this.#isDamaged = scenario.faults.some(({ kind }) => kind === "corrupt");
    this.#owed = this.#isDamaged
      ? undefined
      : new OwedWatch(scenario, optimizer.settles, coverage, this.#shares, this.#slices);
    this.#fragments = new FragmentWatch(scenario, optimizer.settles, coverage, this.#shares);
    this.#contributions = new ContributionWatch(scenario, optimizer, coverage, this.#shares, (view) =>
      this.views.get(view),
    );
    this.#history = new History(
      scenario,
      initial,
      optimizer,
      digester,
      this.#statistics,
      this.#owed,
      this.#shares,
      this.#fragments,
      this.#contributions,
    );
    this.agreement = new AgreementWatch(scenario.spec.seats, coverage, (incarnation) => this.views.names(incarnation));
    const isForgetful = scenario.faults.some(losesMemory);
    const remembered = () => (isForgetful ? 0 : this.agreement.latestWritten);
    const checkDecided = (record: ViewRecord) => this.agreement.checkDecided(record);
    this.#verdicts = new VerdictWatch(scenario, coverage, (round) => this.#history.digestOf(round));
    const checkFinish = (who: string, record: ViewRecord) => {
      if (!this.#isDamaged) this.#verdicts.decided(who, record);
    };
    const checkStart = (who: string, record: ViewRecord) => {
      this.#resumes.started(who, record);
      this.#verdicts.resumed(record);
    };
    const started = () => {
      this.agreement.started();
      this.#shares.started();
      this.#slices.started();
    };
    this.views = new Views(
      scenario.spec.seats,
      remembered,
      this.#history,
      coverage,
      checkDecided,
      checkStart,
      checkFinish,
      installed,
      started,
      (who, record) => auto.registered(who, record),
    );
    this.#votes = new Votes(this.agreement);
    this.#proposals = new ProposalWatch(coverage);
    this.work = new WorkWatch(coverage, scenario.spec.averaging, (incarnation, views, round) =>
      this.views.survives(incarnation, views, round),
    );
    this.#isSecure = scenario.spec.averaging === "secure";
  }

  /** A peer took an input and answered with these effects. @throws InvariantViolation */
  stepped(tab: Tab, before: PeerState, input: Input, effects: readonly Effect[]): void {
    if (input.type === "vouched" || input.type === "recovered") this.agreement.vouched(tab);
    if (input.type === "recovered") {
      this.agreement.recovered(tab, input.memory);
      this.#resumes.recovered(tab, input.saved);
      this.#auto.recovered(tab, input.saved);
    } else if (input.type === "persisted") this.#persisted(tab, input);
    else if (input.type === "gradient") this.#answered(tab, input);
    else if (input.type === "message" && typeOf(input.bytes) === "promise") this.#promised(tab, input);
    else if (input.type === "loaded" && input.state) this.#loaded(tab, before, input, input.state);
    for (const effect of effects) {
      // What follows in this step may rest on the record that the peer has just learned.
      if (effect.type === "journal" && RECORD_EVENTS.has(effect.entry.event)) this.#learnRecord(tab);
    }
    for (const effect of effects) this.#check(tab, effect);
  }

  #answered(tab: Tab, input: Extract<Input, { type: "gradient" }>): void {
    this.work.answered(tab.incarnation, input);
    this.#fragments.answered(tab, input);
  }

  #persisted(tab: Tab, { token, forgotten }: Extract<Input, { type: "persisted" }>): void {
    if (forgotten) this.#coverage.hit("memory removed");
    const memory = this.agreement.persisted(tab, token);
    if (memory?.promised) this.#proposals.promisedItself(tab, memory.instance, memory.promised, memory.accepted);
  }

  #promised(tab: Tab, { from, bytes }: Extract<Input, { type: "message" }>): void {
    const message = readSent(bytes);
    if (message.type === "promise") this.#proposals.promised(tab, from, message);
  }

  /** R10: whoever takes a state from its own disk takes back what its seat owed to it. */
  #loaded(tab: Tab, before: PeerState, { digest }: Extract<Input, { type: "loaded" }>, state: KeptState): void {
    if (before !== "joining" && before !== "catchingUp") return;
    if (tab.peer.status().committed.digest !== digest) return;
    this.#fragments.restarted(tab);
    this.#owed?.loaded(tab, digest, state, before === "joining");
  }

  #learnRecord(tab: Tab): void {
    const { record, missed } = tab.peer.status();
    for (const known of [record, missed]) if (known) this.views.register(`seat ${tab.seat}`, known);
  }

  #check(tab: Tab, effect: Effect): void {
    switch (effect.type) {
      case "send":
        return this.#sent(tab, effect.bytes);
      case "persist":
        return this.agreement.persist(tab, effect.token, effect.memory);
      case "expandMasks":
        return this.#masks.expanded(tab.incarnation, effect);
      case "sendFrame":
        if (isStateFrame(effect.bytes)) return;
        this.#slices.sent(tab.seat, effect.to, effect.bytes, (view) => this.views.get(view));
        if (this.#isSecure) this.#sentSecurely(tab, effect.bytes);
        else this.#owed?.sent(tab, effect.bytes, (view) => this.views.get(view));
        return;
      case "compute":
        this.#asksFrom(tab, effect);
        this.#auto.computes(tab, tab.peer.status().choice);
        // What was prepared is checked once it is committed.
        if (effect.round > 2 && !this.#isDamaged) this.#statistics.check(`seat ${tab.seat}`, effect.round - 1, effect);
        this.#owed?.asked(tab, effect);
        this.#contributions.asked(tab.incarnation, effect);
        this.#shares.asked(tab, effect);
        this.#fragments.asked(tab, effect, this.#contributions.isAhead(effect));
        this.#verdicts.asked(effect);
        if (!this.work.asked(tab.incarnation, effect)) return;
        throw new InvariantViolation("P5", `seat ${tab.seat} computes its gradient of round ${effect.round} again`);
      case "checkpoint":
        // A checkpoint is not looked at before it is written; whoever reads it verifies it.
        if (this.#isDamaged) return;
        this.#owed?.kept(tab, effect.state);
        return this.#kept(tab, effect.state, effect.digest);
      case "save":
        this.#owed?.kept(tab, effect.state);
        this.#kept(tab, effect.state, effect.digest);
        if (effect.prepared) this.#preparedSaved(tab, effect.prepared);
        return;
      case "journal":
        return this.#entry(tab, effect.entry);
      default:
        return;
    }
  }

  #sentSecurely(tab: Tab, bytes: Uint8Array): void {
    this.#masks.sent(tab.incarnation, bytes);
    this.#fragments.sent(tab, bytes);
  }

  #sent(tab: Tab, bytes: Uint8Array): void {
    const type = typeOf(bytes);
    if (type === "heartbeat" && tab.peer.state === "joining") return this.#saidInLobby(tab, bytes);
    if (type === "hello") return this.#saidHello(tab, bytes);
    if (type === "heartbeat" || type === "echo" || type === "probe" || type === "probed") return;
    const message = readSent(bytes);
    if (message.type === "vote") return this.#voted(tab, message);
    if (message.type === "stateOffer") return this.#offered(tab, message);
    if (message.type === "decided") return this.views.register(`seat ${tab.seat}`, message.record);
    if (message.type === "promise" && message.report?.prepared) {
      const { round, digest } = message.report.prepared;
      const voted = this.#votes.has(tab.incarnation, message.instance - 1, round, digest);
      if (!voted) this.#coverage.hit("promise fenced a vote");
    }
    if (message.type === "accept") this.#proposed(tab, message);
    this.agreement.sent(tab, message);
  }

  #saidHello(tab: Tab, bytes: Uint8Array): void {
    const message = readSent(bytes);
    if (message.type === "hello") this.#auto.said(tab, message);
  }

  #saidInLobby(tab: Tab, bytes: Uint8Array): void {
    const message = readSent(bytes);
    if (message.type !== "heartbeat" || message.lobby === null) return;
    this.agreement.saidLobby(tab, this.views.newest !== undefined);
  }

  #voted(tab: Tab, vote: MessageOf<"vote">): void {
    this.#votes.sent(tab, vote);
    this.#slices.voted(tab.seat, vote, (view) => this.views.get(view));
  }

  /** P8: what is served was committed; of a session that starts from a model, round 0 is that one (M6). */
  #offered(tab: Tab, { round, digest }: MessageOf<"stateOffer">): void {
    if (this.#history.has({ round, digest })) return;
    throw new InvariantViolation("I5", `seat ${tab.seat} offers ${digest} as round ${round}, which nobody committed`);
  }

  #proposed(tab: Tab, message: MessageOf<"accept">): void {
    const view = message.instance - 1;
    this.#proposals.proposed(tab, message, () => ({
      committed: tab.peer.status().committed,
      base: this.views.get(view)?.base,
      hasVoted: ({ round, digest }) => this.#votes.has(tab.incarnation, view, round, digest),
    }));
  }

  #entry(tab: Tab, entry: JournalEntry): void {
    markEntry(this.#coverage, entry);
    switch (entry.event) {
      case "committed":
        return this.#committed(tab, entry);
      case "decided":
        return this.#owed?.learned(tab, { view: entry.detail.instance, ...entry.detail });
      case "viewInstalled":
        this.#owed?.learned(tab, { view: entry.view, ...entry.detail });
        if (this.#isSecure) this.#enteredSecurely(tab, entry.detail.members);
        // Where the base is still to be fetched, the entry's own round is an older one.
        return this.#goesOn(tab, { round: entry.detail.base, digest: entry.digest });
      case "caughtUp":
        this.#resumes.caughtUp(tab, entry);
        if (tab.peer.state === "joining" || tab.peer.state === "catchingUp") this.#auto.caughtUp(tab);
        this.#owed?.caughtUp(tab, entry.digest);
        this.#fragments.restarted(tab);
        if (tab.peer.state === "joining" && entry.round === 0) this.#coverage.hit("start fetched");
        return this.#goesOn(tab, entry);
      case "evaluated":
        return this.#evaluated(tab, entry);
      case "roundsGivenUp":
        this.#reached.set(tab.incarnation, entry.round);
        this.#checkKnown(tab, entry);
        if (!this.#isDamaged) this.#verdicts.gaveUp(tab, entry);
        return;
      case "finished":
        if (!this.#isDamaged) this.#verdicts.finished(tab, entry);
        return;
      case "diverged":
        return this.work.diverged(tab.incarnation, entry.round);
      case "rejected":
        return this.#rejected(tab, entry);
      default:
        return;
    }
  }

  /** Nobody here is hostile: only damaged states may be refused. */
  #rejected(tab: Tab, { detail: { reason } }: EntryOf<"rejected">): void {
    if (this.#isDamaged && /has another digest|is damaged in memory/.test(reason)) return;
    if (reason.startsWith("the model that was given")) return this.#coverage.hit("start refused");
    const unreadable = /saved state of round (\d+) cannot be read or is damaged/.exec(reason);
    if (unreadable) {
      this.#auto.couldNotRead(tab, Number(unreadable[1]));
      return this.#resumes.couldNotRead(tab, Number(unreadable[1]));
    }
    throw new InvariantViolation("M3", `seat ${tab.seat} refuses an honest peer: ${reason}`);
  }

  #evaluated(tab: Tab, entry: EntryOf<"evaluated">): void {
    const record = this.views.get(entry.view);
    if (!record || this.#isDamaged) return;
    this.#verdicts.evaluated(tab, record, entry, this.#reached.get(tab.incarnation) ?? 0);
  }

  #goesOn(tab: Tab, state: { readonly round: number; readonly digest: string }): void {
    this.#reached.set(tab.incarnation, state.round);
    this.#checkKnown(tab, state);
  }

  #committed(tab: Tab, { view, round, digest, detail }: EntryOf<"committed">): void {
    const who = `seat ${tab.seat}`;
    const before = this.#reached.get(tab.incarnation) ?? 0;
    this.#resumes.committed(who, round);
    if (round !== before + 1) throw new InvariantViolation("I2", `${who} commits round ${round} after ${before}`);
    this.#reached.set(tab.incarnation, round);
    if (detail?.by === "decision") {
      this.#coverage.hit("committed by decision");
      return this.#checkKnown(tab, { round, digest });
    }
    const record = this.views.get(view);
    if (!record)
      throw new InvariantViolation("I4", `${who} commits round ${round} in view ${view}, which has no record`);
    this.#votes.checkCommit(tab, record, round, digest);
    this.work.committed(tab.incarnation, view, round);
    this.#slices.committed(record, round);
    if (this.#isSecure) this.#coverage.hit(view > 1 ? "masks of a later view" : "secure round");
    const newest = this.views.newest;
    if (newest && newest.view > view && newest.base.round < round && !newest.finished) {
      throw new InvariantViolation(
        "I2",
        `${who} commits round ${round} in view ${view}; view ${newest.view} undoes it`,
      );
    }
    this.#history.commit(who, { round, digest }, record);
    if (!this.#isDamaged) this.#verdicts.committed(tab, record, round);
  }

  /** I2: nobody computes what lies before its view's base: it would go on from an older state than the others. */
  #asksFrom(tab: Tab, { view, round }: Extract<Effect, { type: "compute" }>): void {
    const base = this.views.get(view)?.base;
    if (!base || round > base.round) return;
    const text = `seat ${tab.seat} computes round ${round} in view ${view}, which goes on from round ${base.round}`;
    throw new InvariantViolation("I2", text);
  }

  /** S4: of two members each could take its own part from the sum. */
  #enteredSecurely(tab: Tab, members: readonly number[]): void {
    if (members.length >= SECURE_MEMBERS_MIN) return;
    throw new InvariantViolation("S4", `seat ${tab.seat} enters a view of seats ${members.join()} to average securely`);
  }

  /** I1: what a peer goes on from was committed, by votes or by a decision. */
  #checkKnown(tab: Tab, { round, digest }: { readonly round: number; readonly digest: string }): void {
    const known = this.#history.digestOf(round);
    if (known === digest) return;
    // In the lobby it may be of a course that is about to be gone on with.
    if (tab.peer.state === "joining" && this.#history.has({ round, digest })) return;
    throw new InvariantViolation("I1", `seat ${tab.seat} goes on from ${digest} as round ${round}, others ${known}`);
  }

  /** I5: what is saved is a committed state of the one history, byte for byte. */
  #kept(tab: Tab, state: TrainingState, digest: string): void {
    const actual = this.#digester.digest(state);
    const known = this.#history.digestOf(state.round);
    if (!this.#isDamaged) this.#statistics.check(`seat ${tab.seat}`, state.round, state);
    if (actual === digest && known === digest) return;
    throw new InvariantViolation(
      "I5",
      `seat ${tab.seat} saves round ${state.round} as ${digest}; its bytes have ${actual}, the history has ${known}`,
    );
  }

  /** P6: what is saved as undecided is the state that this peer had prepared. */
  #preparedSaved(tab: Tab, { state, digest }: { readonly state: TrainingState; readonly digest: string }): void {
    this.#coverage.hit("undecided round saved");
    const actual = this.#digester.digest(state);
    const reached = this.#reached.get(tab.incarnation) ?? 0;
    if (actual === digest && state.round === reached + 1) return;
    throw new InvariantViolation(
      "I5",
      `seat ${tab.seat} saves round ${state.round} after ${reached} as prepared ${digest}; its bytes have ${actual}`,
    );
  }
}
