import type { ColumnTally } from "./column-tally.ts";
import type { DateOrder } from "./dates.ts";
import type { Notation } from "./number-notation.ts";

/** How the cells of a column are to be read, and what speaks against it. */
export interface Judged<T> {
  readonly as: T;
  /** Cells that can be read so. */
  readonly count: number;
  /** In words, that it could be otherwise; empty where it could not. */
  readonly doubt: string;
}

/** Where the numbers of a column may be read in two ways: by the range that others told of theirs. */
export interface KnownRange {
  readonly min: number;
  readonly max: number;
}

/**
 * Whether a column has decimal points or decimal commas: what more of its cells can be read by. Where that does not tell,
 * by the range that it should have, if one is known, and else by the rest of the file.
 * @param usual of the file's other columns
 */
export function judgeNotation(
  { numbers }: ColumnTally,
  { usual, isKnown }: UsualNotation,
  known?: KnownRange,
): Judged<Notation> {
  const { point, comma } = numbers;
  if (point.count !== comma.count) {
    const as = point.count > comma.count ? "point" : "comma";
    return { as, count: numbers[as].count, doubt: "" };
  }
  if (point.count === 0 || (point.min === comma.min && point.max === comma.max)) {
    return { as: usual, count: point.count, doubt: "" };
  }
  const [fitPoint, fitComma] = [fit(point, known), fit(comma, known)];
  if (fitPoint !== fitComma) return { as: fitPoint > fitComma ? "point" : "comma", count: point.count, doubt: "" };
  // Decimals are the plain way to read them: thousands set apart would make each a thousand times as much.
  const other = usual === "point" ? comma : point;
  const isPlain = sizeOf(numbers[usual]) < sizeOf(other);
  return { as: usual, count: point.count, doubt: isPlain || isKnown ? "" : thousandsDoubt(usual) };
}

const sizeOf = ({ min, max }: KnownRange): number => Math.max(Math.abs(min), Math.abs(max));

function thousandsDoubt(usual: Notation): string {
  const [sign, name] = usual === "point" ? [",", "comma"] : [".", "point"];
  return `its numbers are read with "${sign}" between thousands; it could also be a decimal ${name}`;
}

/** Whether in dates that are three numbers the day or the month comes first. */
export function judgeDateOrder({ dates }: ColumnTally, known?: KnownRange): Judged<DateOrder> {
  const { dmy, mdy } = dates;
  if (dmy.count !== mdy.count) {
    const as = dmy.count > mdy.count ? "dmy" : "mdy";
    return { as, count: dates[as].count, doubt: "" };
  }
  if (dmy.min === mdy.min && dmy.max === mdy.max) return { as: "dmy", count: dmy.count, doubt: "" };
  const [fitDay, fitMonth] = [fit(dmy, known), fit(mdy, known)];
  if (fitDay !== fitMonth) return { as: fitDay > fitMonth ? "dmy" : "mdy", count: dmy.count, doubt: "" };
  return {
    as: "dmy",
    count: dmy.count,
    doubt: "its dates are read as day/month/year; they could also be month/day/year",
  };
}

/** How numbers are written in a file. */
export interface UsualNotation {
  readonly usual: Notation;
  /** Something tells it: other columns, or what stands between cells. */
  readonly isKnown: boolean;
}

/**
 * What most columns of a file have that can be read in one way only; without any, cells between semicolons leave the comma
 * to numbers, and cells between commas do not.
 */
export function usualNotation(tallies: readonly ColumnTally[], delimiter: string): UsualNotation {
  let balance = 0;
  for (const { numbers } of tallies) balance += Math.sign(numbers.comma.count - numbers.point.count);
  if (balance !== 0) return { usual: balance > 0 ? "comma" : "point", isKnown: true };
  return { usual: delimiter === ";" ? "comma" : "point", isKnown: delimiter === "," || delimiter === ";" };
}

/** How well a range lies within another, 0..1. */
function fit({ min, max }: KnownRange, known: KnownRange | undefined): number {
  if (known === undefined) return 0;
  const inside = Math.min(max, known.max) - Math.max(min, known.min);
  const all = Math.max(max, known.max) - Math.min(min, known.min);
  return all > 0 ? Math.max(0, inside) / all : 1;
}
