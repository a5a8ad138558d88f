import { assert, present } from "../assert.ts";
import { Carried } from "../averaging/carried.ts";
import { areFinite } from "../averaging/float32.ts";
import { fragmentOf } from "../averaging/fragments.ts";
import { createResiduals, type Residuals } from "../averaging/residuals.ts";
import type { Slice } from "../averaging/slices.ts";
import type { SessionSpec } from "../session/spec.ts";
import type { Digester } from "../training/digest.ts";
import { emptyState } from "../training/initial-parameters.ts";
import type { Optimizer } from "../training/optimizer.ts";
import type { TrainingState } from "../training/state.ts";
import type { PlainCodec } from "../wire/frame.ts";
import type { RoundAndDigest } from "../wire/messages.ts";
import type { KeptState } from "./kept-state.ts";

/** Makes a place for a state as large as another one, wherever the optimizer and the digester are fastest. */
export type NewState = (like: TrainingState) => TrainingState;

/**
 * The model with its optimizer: the state that is committed, and beside it the next one, which rounds prepare and
 * fetches fill. Two sets of buffers take turns, so that nothing is copied.
 */
export class Model {
  /** Of round 0: of what the seed gives, or of the model that the session starts from. */
  readonly initialDigest: string;
  /** What a lossy codec still owes (I9); null where nothing is lost. */
  readonly residuals: Residuals | null;
  /** What the own steps have changed and no round has averaged yet (S8); null where each round averages the whole vector. */
  readonly carried: Carried | null;
  /** Whose it is: what an earlier page load left lasts only as long as the state that it was kept with. */
  #owes: "nothing" | "restored" | "own" = "nothing";
  /** What is owed is owed after the round that follows the committed state, which others have and this peer has not (I9). */
  #owesAhead = false;
  #compression: PlainCodec;
  readonly #fragments: number;
  readonly #optimizer: Optimizer;
  readonly #digester: Digester;
  readonly #newState: NewState;
  #committed: TrainingState;
  #committedDigest: string;
  #committedView = 0;
  #nextState: TrainingState;
  /** A copy of a committed state that members test while they go on (R11), in buffers that are used again. */
  #aside: { readonly state: TrainingState; digest: string; owed: Pick<KeptState, "owed"> } | undefined;
  /** Round 0, kept by a page that has fetched a later state before it was in any view: a resume may begin there. */
  #initial: TrainingState | undefined;

  /** @param initial the state of round 0, which belongs to the model from now on */
  constructor(
    spec: SessionSpec,
    initial: TrainingState,
    optimizer: Optimizer,
    digester: Digester,
    newState: NewState = emptyState,
  ) {
    this.#newState = newState;
    this.#compression = spec.compression;
    this.#fragments = spec.fragments;
    this.#optimizer = optimizer;
    this.#digester = digester;
    this.#committed = initial;
    this.#committedDigest = digester.digest(initial);
    this.initialDigest = spec.start?.digest ?? this.#committedDigest;
    this.#nextState = newState(initial);
    this.residuals = spec.averaging === "secure" ? null : createResiduals(spec.compression, initial.parameters.length);
    this.carried = spec.fragments > 1 ? new Carried(initial.parameters.length) : null;
  }

  get committed(): TrainingState {
    return this.#committed;
  }

  get committedDigest(): string {
    return this.#committedDigest;
  }

  /**
   * The model that the session starts from is not here yet: what is in its place is nobody's state. It is not begun
   * with, kept, saved or served (M6).
   */
  get isPlaceholder(): boolean {
    return this.#committed.round === 0 && this.#committedDigest !== this.initialDigest;
  }

  /**
   * The newest view that is known to have begun from the committed state or from an earlier one: by it the states that
   * seats have saved are ordered (M4).
   */
  get committedView(): number {
    return this.#committedView;
  }

  /** The buffers of the next state: those of the state before the committed one, as far as nothing was written to them. */
  get nextState(): TrainingState {
    return this.#nextState;
  }

  get nextDigest(): string {
    return this.#digester.digest(this.#nextState);
  }

  /** The committed state is still what was voted for (I5). */
  get isIntact(): boolean {
    return this.#digester.digest(this.#committed) === this.#committedDigest;
  }

  /** What is here in the place of round 0 has been damaged in memory: it is a placeholder from now on (M6). */
  dropDamagedInitial(): void {
    if (this.#isInitial) this.#committedDigest = this.#digester.digest(this.#committed);
  }

  /** An update takes the whole average, as its norm is clipped, rather than parts as they come. */
  get takesWhole(): boolean {
    return this.#optimizer.clips;
  }

  /**
   * R9: how the average of a round travels: uncompressed where it settles statistics of inputs, of which the error feedback
   * of a lossy codec would bring the rest too late.
   */
  codecOf(round: number): PlainCodec {
    return this.settlesIn(round) ? "none" : this.#compression;
  }

  /** R9: whether a round settles statistics of inputs. */
  settlesIn(round: number): boolean {
    return round === 1 && this.#optimizer.settles;
  }

  /**
   * R12: how far this seat's own steps are from the committed state, after those of the round in flight and with what they
   * carried to it (S8). Statistics stay (R9).
   * @param change of the round in flight, start minus end
   * @returns an array of its own
   */
  movedBy(change: Float32Array): Float32Array<ArrayBuffer> {
    const moved = new Float32Array(change);
    this.carried?.beforeRound.forEach((value, i) => (moved[i] = value + (change[i] as number)));
    return moved.fill(0, 0, this.#optimizer.statistics);
  }

  /** S8: what of the vector a round averages: all of it where it settles statistics of inputs (R9). */
  fragmentOf(round: number): Slice {
    const { length } = this.#committed.parameters;
    return fragmentOf(length, round === 1 && this.#optimizer.settles ? 1 : this.#fragments, round);
  }

  /** M8: how contributions travel is known now. What is owed is owed, whichever way (I9). */
  useCompression(compression: PlainCodec): void {
    const isLossy = (codec: PlainCodec): boolean => codec !== "none";
    assert(
      isLossy(compression) === isLossy(this.#compression),
      "what is chosen among loses something, or nothing does",
    );
    this.#compression = compression;
  }

  /** R3: applies a part of a round's average to the committed state; the result is a part of the next one. */
  update(average: Float32Array, offset: number, elements: number): void {
    this.#optimizer.update(this.#committed, average, this.#nextState, offset, offset + elements);
  }

  /** S8: outside of the fragment that a round averages, the next state is the committed one. */
  keepRest({ start, end }: Slice): void {
    const from = this.#committed;
    const to = this.#nextState;
    copyRest(from.parameters, to.parameters, start, end);
    for (const [i, moment] of from.moments.entries())
      copyRest(moment, present(to.moments[i], "a slot each"), start, end);
    to.round = from.round + 1;
  }

  /** A view begins from the committed state. */
  begin(view: number): void {
    this.#committedView = view;
  }

  /** The prepared state becomes the committed one. */
  adopt(digest: string): void {
    this.#swap(digest);
    this.#commitOwed();
    this.carried?.commit();
  }

  /** R11: keeps a copy of the committed state. It is tested from now on, and may be what the session ends with. */
  setAside(): void {
    this.#aside ??= { state: emptyState(this.#committed), digest: "", owed: {} };
    overwrite(this.#aside.state, this.#committed);
    this.#aside.digest = this.#committedDigest;
    this.#aside.owed = this.owed;
  }

  /**
   * R11: the state that was kept aside becomes the committed one again: what came after it is given up.
   * @returns whether it is this one
   */
  returnTo({ round, digest }: RoundAndDigest): boolean {
    const aside = this.#aside;
    if (aside?.state.round !== round || aside.digest !== digest) return false;
    overwrite(this.#nextState, aside.state);
    this.#swap(digest);
    this.residuals?.restart(aside.owed.owed);
    this.carried?.drop();
    return true;
  }

  /** The round in flight is given up. */
  rollback(): void {
    this.residuals?.rollback();
    this.carried?.giveUp();
  }

  /** I9: others go on from the round in flight, with the own contribution to it, whatever became of it here. */
  settle(): void {
    if (this.#commitOwed()) this.#owesAhead = true;
    this.carried?.giveUp();
  }

  /** I9: nobody can say whether the round in flight was committed: what is owed is given up, lest it be sent twice. */
  forgetOwed(): void {
    this.residuals?.forget();
    this.carried?.giveUp();
  }

  /** A copy of the committed state for the own disk, with what this seat owes to it (R10). */
  get kept(): KeptState {
    const { round, parameters, moments } = this.#committed;
    return { ...this.owed, round, parameters: parameters.slice(), moments: moments.map((moment) => moment.slice()) };
  }

  /**
   * What this seat owes to the committed state, in an array of its own. Only where contributions are sparse: what other
   * codecs leave is less than a step of theirs, and not worth the disk.
   */
  get owed(): Pick<KeptState, "owed"> {
    if (this.#compression !== "sparse" || !this.residuals) return {};
    const { left, leftBefore } = this.residuals;
    return { owed: (this.#owesAhead ? leftBefore : left).slice() };
  }

  /**
   * A state that was fetched into the next one becomes the committed one.
   * @param view a view that began from it or from an earlier one
   * @param mayResume this page may still have to go back to round 0
   */
  adoptFetched(digest: string, view: number, mayResume: boolean): void {
    const old = this.#committed;
    const isKept = this.#isInitial && mayResume;
    this.#dropRestored();
    this.carried?.drop();
    this.#swap(digest);
    this.#committedView = view;
    if (!isKept) return;
    this.#initial = old;
    this.#nextState = this.#newState(old);
  }

  /**
   * Takes a copy of a state that this seat's own storage held, if it is the one of that round and digest, and what the seat
   * owed to it (R10).
   * @param mayResume this page may still have to go back to round 0
   */
  adoptLoaded(
    state: KeptState,
    { round, digest, view }: { readonly round: number; readonly digest: string; readonly view: number },
    mayResume: boolean,
  ): boolean {
    const { parameters, moments } = this.#committed;
    const fits =
      state.round === round &&
      state.parameters.length === parameters.length &&
      state.moments.length === moments.length &&
      state.moments.every((moment) => moment.length === parameters.length);
    if (!fits || this.#digester.digest(state) !== digest) return false;
    if (this.#isInitial && mayResume) this.#initial = this.#committed;
    if (this.#committed === this.#initial) this.#committed = this.#newState(state);
    overwrite(this.#committed, state);
    this.#committedDigest = digest;
    this.#committedView = view;
    this.#owesAhead = false;
    this.carried?.drop();
    if (this.#owes !== "own") {
      this.residuals?.restart(owedBy(state));
      this.#owes = "restored";
    }
    return true;
  }

  /** Goes back to round 0, where it is kept and a view begins from it. */
  resumeInitial(): void {
    if (!this.#initial) return;
    this.#committed = this.#initial;
    this.#committedDigest = this.initialDigest;
    this.#committedView = 0;
    this.#dropRestored();
    this.carried?.drop();
  }

  /** A view has begun: nobody goes back to round 0 any more. */
  dropInitial(): void {
    this.#initial = undefined;
  }

  #commitOwed(): boolean {
    this.#owes = "own";
    return this.residuals?.commit() ?? false;
  }

  /** What an earlier page load owed to the state that it had kept is not owed to another one. */
  #dropRestored(): void {
    if (this.#owes !== "restored") return;
    this.residuals?.restart();
    this.#owes = "nothing";
  }

  get #isInitial(): boolean {
    return this.#committed.round === 0 && !this.isPlaceholder;
  }

  #swap(digest: string): void {
    assert(this.#committed !== this.#nextState, "the two states have buffers of their own");
    [this.#committed, this.#nextState] = [this.#nextState, this.#committed];
    this.#committedDigest = digest;
    this.#owesAhead = false;
  }
}

/** What was owed to a state; undefined where nothing was kept, or what was cannot be it. */
function owedBy({ owed, parameters }: KeptState): Float32Array | undefined {
  const isPlausible = owed instanceof Float32Array && owed.length === parameters.length;
  return isPlausible && areFinite(owed, owed.length) ? owed : undefined;
}

/** Copies all but the elements from `start` to `end`. */
function copyRest(from: Float32Array, to: Float32Array, start: number, end: number): void {
  to.set(from.subarray(0, start));
  to.set(from.subarray(end), end);
}

function overwrite(to: TrainingState, { round, parameters, moments }: TrainingState): void {
  to.round = round;
  to.parameters.set(parameters);
  to.moments.forEach((moment, i) => moment.set(moments[i] as Float32Array));
}
