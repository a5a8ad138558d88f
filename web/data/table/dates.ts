/** What stands first where a date is three numbers: the day, or the month. */
export type DateOrder = "dmy" | "mdy";

const DAY_MS = 24 * 3600 * 1000;
const TIME = "(?:[T ,]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,]\\d+)?)? ?([ap]m)?(?: ?(?:z|utc|[+-]\\d{2}:?\\d{2}))?)?";
const YEAR_FIRST = new RegExp(`^(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})${TIME}$`, "i");
const YEAR_LAST = new RegExp(`^(\\d{1,2})([-/.] ?)(\\d{1,2})\\2(\\d{4}|\\d{2})${TIME}$`, "i");
const DAY_WORD = new RegExp(
  `^(\\d{1,2})(?:st|nd|rd|th|\\.)?[ -]+([\\p{L}]{3,10})\\.?,?[ -]+(\\d{4}|\\d{2})${TIME}$`,
  "iu",
);
const WORD_DAY = new RegExp(`^([\\p{L}]{3,10})\\.?[ -]+(\\d{1,2})(?:st|nd|rd|th)?,?[ -]+(\\d{4})${TIME}$`, "iu");

/** English months, and German ones where they begin otherwise. */
const MONTHS: readonly (readonly string[])[] = [
  ["jan", "jän"],
  ["feb"],
  ["mar", "mär"],
  ["apr"],
  ["may", "mai"],
  ["jun"],
  ["jul"],
  ["aug"],
  ["sep"],
  ["oct", "okt"],
  ["nov"],
  ["dec", "dez"],
];

const LONGEST = 40;

/**
 * A date as days since 1970-01-01, with the time of day as a part of one, or NaN. Years come first, or last; with points
 * between them the day is before the month, else `order` tells. Months may be words. Time zones are passed over: what
 * stands there is taken as it stands.
 */
export function dateIn(cell: string, order: DateOrder): number {
  if (cell.length < 6 || cell.length > LONGEST || !/\d/.test(cell)) return Number.NaN;
  const first = YEAR_FIRST.exec(cell);
  if (first) return daysOf(first[1], first[3], first[4], first.slice(5));
  const last = YEAR_LAST.exec(cell);
  if (last) {
    const isDayFirst = order === "dmy" || last[2]?.startsWith(".");
    return daysOf(last[4], last[isDayFirst ? 3 : 1], last[isDayFirst ? 1 : 3], last.slice(5));
  }
  const day = DAY_WORD.exec(cell);
  if (day) return daysOf(day[3], monthOf(day[2]), day[1], day.slice(4));
  const word = WORD_DAY.exec(cell);
  if (word) return daysOf(word[3], monthOf(word[1]), word[2], word.slice(4));
  return Number.NaN;
}

/** Whether a date begins with its year, so that it is the same for either order. */
export const isYearFirst = (cell: string): boolean => /^\d{4}\D/.test(cell);

/** A day as people write it everywhere: 2024-03-01. */
export function dateWords(days: number): string {
  const date = new Date(Math.round(days * DAY_MS));
  if (Number.isNaN(date.getTime())) return `${days} days after 1970-01-01`;
  return date.toISOString().slice(0, 10);
}

function monthOf(word = ""): string {
  const start = word.normalize("NFC").toLowerCase().slice(0, 3);
  return String(MONTHS.findIndex((names) => names.includes(start)) + 1);
}

/** Last year that two digits stand for: 68 is 2068, 69 is 1969. */
const LAST_SHORT_YEAR = 68;

function daysOf(
  year = "",
  month = "",
  day = "",
  [hour = "0", minute = "0", second = "0", half]: readonly (string | undefined)[],
): number {
  const short = Number(year);
  const whole = year.length === 2 ? short + (short <= LAST_SHORT_YEAR ? 2000 : 1900) : short;
  const [m, d] = [Number(month), Number(day)];
  if (m < 1 || m > 12 || d < 1 || d > daysInMonth(whole, m)) return Number.NaN;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === "pm" ? 12 : 0);
  if (hours > 23 || Number(minute) > 59 || Number(second) > 60) return Number.NaN;
  const seconds = 3600 * hours + 60 * Number(minute) + Number(second);
  return daysBefore(whole, m) + d - 1 + seconds / DAY_SECONDS;
}

const DAY_SECONDS = DAY_MS / 1000;
const MONTH_DAYS: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysInMonth(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
}

/** Days from 1970-01-01 to the first of a month, as years begin in March: leap days come last then. */
function daysBefore(year: number, month: number): number {
  const from = month <= 2 ? year - 1 : year;
  const months = (month + 9) % 12;
  const leapDays = Math.floor(from / 4) - Math.floor(from / 100) + Math.floor(from / 400);
  return 365 * from + leapDays + Math.floor((153 * months + 2) / 5) - DAYS_TO_1970;
}

/** From 1 March of the year 0. */
const DAYS_TO_1970 = 719_468;
