import { ChunkGrid } from "../averaging/chunk-grid.ts";
import { fragmentOf } from "../averaging/fragments.ts";
import { SLICE_PARTS, type Slice } from "../averaging/slices.ts";
import { present } from "../assert.ts";
import { parseFrame } from "../wire/frame.ts";
import type { MessageOf, ViewRecord } from "../wire/messages.ts";
import type { Coverage } from "./coverage.ts";
import type { Scenario } from "./scenario.ts";
import { InvariantViolation } from "./violation.ts";

/** When the rule of R14 judges, in words of its own: after how many rounds that count, and by how many of them. */
const FIRST_REST = 5;
const LONGEST_REST = 40;
const JUDGED_MOST = 20;

/** What the votes of a view have told, and the slices that follow, as far as they were worked out. */
interface Course {
  readonly members: readonly number[];
  /** By round, attempt and position: rates, null where none is known. */
  readonly told: Map<number, (number | null)[][]>;
  /** From a round on, in their order. The first are equal. */
  readonly slices: { readonly from: number; readonly parts: readonly number[] | null }[];
  /** The next round whose votes are to be judged. */
  next: number;
  rest: number;
  /** Rates of rounds since the last change; of those that are not known, infinite ones. */
  counted: (readonly number[])[];
}

/**
 * R14: all members cut the vector as the votes of their view say. Works the slices out a second time, from votes as they went
 * over the wire, and looks at the place of each frame that goes out.
 */
export class SliceWatch {
  readonly #scenario: Scenario;
  readonly #settles: boolean;
  readonly #coverage: Coverage;
  readonly #courses = new Map<number, Course>();

  /** @param settles round 1 settles statistics, and averages all of the vector (R9) */
  constructor(scenario: Scenario, settles: boolean, coverage: Coverage) {
    this.#settles = settles;
    this.#scenario = scenario;
    this.#coverage = coverage;
  }

  /** Somebody votes in a view. @throws InvariantViolation where slices are equal, and an upload is told */
  voted(
    seat: number,
    { view, round, attempt, upload }: MessageOf<"vote">,
    recordOf: (view: number) => ViewRecord | undefined,
  ): void {
    if (this.#scenario.spec.slices === "equal") {
      if (upload === null) return;
      throw new InvariantViolation("R14", `seat ${seat} tells its upload, where slices are equal`);
    }
    const course = this.#courseOf(view, present(recordOf(view), "votes of a view are of whoever knows its record"));
    const attempts = course.told.get(round) ?? [];
    course.told.set(round, attempts);
    const rates = (attempts[attempt] ??= []);
    const position = course.members.indexOf(seat);
    if (rates[position] !== undefined && rates[position] !== upload) {
      throw new InvariantViolation("R14", `seat ${seat} tells two uploads in one vote for round ${round}`);
    }
    rates[position] = upload;
  }

  /** A bulk frame goes out to a seat. @throws InvariantViolation where it is no chunk of its owner's slice */
  sent(seat: number, to: number, bytes: Uint8Array, recordOf: (view: number) => ViewRecord | undefined): void {
    if (this.#scenario.spec.slices === "equal") return;
    const { kind, codec, view, round, offset, elements } = parseFrame(bytes).header;
    // What goes to everybody has no owner (R10).
    if (codec === "sparse") return;
    const record = present(recordOf(view), "frames of a view are sent by whoever knows its record");
    const owner = kind === "average" ? seat : to;
    const grid = new ChunkGrid(this.sliceOf(record, round, owner), this.#scenario.chunkElements);
    if (grid.indexOf(offset, elements) >= 0) return;
    const { start, end } = grid.slice;
    const what = `the ${kind} of elements [${offset}, ${offset + elements}) in round ${round}`;
    throw new InvariantViolation(
      "R14",
      `seat ${seat} sends seat ${to} ${what}, where seat ${owner} owns [${start}, ${end})`,
    );
  }

  /** Somebody has committed a round of a view. */
  committed(record: ViewRecord, round: number): void {
    const parts = this.partsOf(record, round);
    if (!parts) return;
    this.#coverage.hit("uneven slices");
    if (parts.includes(0)) this.#coverage.hit("empty slice");
  }

  /** All tabs were closed, and begin anew: a view may have a number that was there before, if disks were lost. */
  started(): void {
    this.#courses.clear();
  }

  /** What a seat owns in a round of a view. */
  sliceOf(record: ViewRecord, round: number, seat: number): Slice {
    const { parameters, spec } = this.#scenario;
    // Where secure averages take fragments in turns, these are cut (S8).
    const fragment = fragmentOf(parameters, round === 1 && this.#settles ? 1 : spec.fragments, round);
    const length = fragment.end - fragment.start;
    const members = record.members.map((member) => member.seat);
    const position = members.indexOf(seat);
    const parts = this.partsOf(record, round);
    if (parts) {
      const before = parts.slice(0, position).reduce((sum, each) => sum + each, 0);
      const edge = (part: number) => Math.floor((length * part) / SLICE_PARTS);
      return { start: edge(before), end: edge(before + (parts[position] ?? 0)) };
    }
    const edge = (owner: number) => {
      const longer = length % members.length;
      return owner * Math.floor(length / members.length) + Math.min(owner, longer);
    };
    return { start: edge(position), end: edge(position + 1) };
  }

  /** The parts of a round's slices; null for equal ones. */
  partsOf(record: ViewRecord, round: number): readonly number[] | null {
    if (this.#scenario.spec.slices === "equal") return null;
    const course = this.#courseOf(record.view, record);
    // A round is begun when the one before the last is committed.
    while (course.next <= round - 2) this.#judge(course);
    return course.slices.findLast(({ from }) => from <= round)?.parts ?? null;
  }

  #courseOf(view: number, { members, base }: ViewRecord): Course {
    let course = this.#courses.get(view);
    if (!course) {
      course = {
        members: members.map(({ seat }) => seat),
        told: new Map(),
        slices: [{ from: base.round + 1, parts: null }],
        next: base.round + 2,
        rest: FIRST_REST,
        counted: [],
      };
      this.#courses.set(view, course);
    }
    return course;
  }

  #judge(course: Course): void {
    const round = course.next;
    course.next += 1;
    const newest = present(course.slices.at(-1), "a view has slices");
    if (round <= newest.from) return;
    // Of two attempts the first was given up (R5).
    const rates = present(course.told.get(round)?.at(-1), "whoever goes on has heard votes");
    course.counted.push(course.members.map((_, position) => rates[position] ?? Infinity));
    if (course.counted.length < course.rest) return;
    const judged = course.counted.slice(-Math.min(course.rest, JUDGED_MOST));
    const medians = course.members.map((_, position) => {
      const sorted = judged.map((each) => each[position] ?? Infinity).sort((a, b) => a - b);
      return present(sorted[Math.floor(sorted.length / 2)], "rounds were counted");
    });
    const parts = partsFor(medians, newest.parts);
    if (!parts) return;
    course.slices.push({ from: round + 2, parts });
    course.counted = [];
    course.rest = Math.min(LONGEST_REST, 2 * course.rest);
  }
}

/** As the rule says, by putting all times in order at which somebody could be done: the earliest ones are taken. */
function partsFor(rates: readonly number[], now: readonly number[] | null): readonly number[] | null {
  const finite = rates.filter((rate) => Number.isFinite(rate));
  if (finite.length === 0 || rates.length < 3) return null;
  const speeds = rates.map((rate) => (Number.isFinite(rate) ? rate : 2 * Math.max(...finite)));
  const next = dealt(speeds);
  const slowest = (parts: readonly number[]) =>
    Math.max(...speeds.map((speed, i) => timeOf(parts[i] ?? 0, speeds, speed)));
  const before = slowest(now ?? dealt(speeds.map(() => 1)));
  return slowest(next) / 9 <= (before / 10) * (1 + Number.EPSILON) ? next : null;
}

function dealt(speeds: readonly number[]): readonly number[] {
  const ends = speeds.flatMap((speed, i) =>
    Array.from({ length: SLICE_PARTS }, (_, part) => ({ i, end: timeOf(part + 1, speeds, speed) })),
  );
  const first = ends.sort((a, b) => a.end - b.end || a.i - b.i).slice(0, SLICE_PARTS);
  return speeds.map((_, i) => first.filter((end) => end.i === i).length);
}

const timeOf = (parts: number, { length }: readonly number[], speed: number) =>
  (SLICE_PARTS + (length - 2) * parts) / speed;
