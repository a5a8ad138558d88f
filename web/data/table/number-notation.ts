/** Which sign stands before the decimals of a column's numbers. */
export type Notation = "point" | "comma";

const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const PLAIN_COMMA = /^[+-]?(?:\d+,?\d*|,\d+)(?:e[+-]?\d+)?$/i;
/** Groups of three digits, in India also of two before the last. */
const GROUPED = /^[1-9]\d{0,2}([,.' ])(?:\d{2,3}\1)*\d{3}(?:[.,]\d+)?$/;
const LONGEST = 40;

/**
 * A number as people and programs write it, or NaN: with decimals, an exponent, thousands set apart (1,234.5 1.234,5
 * 1 234,5 1'234), per cent, a currency, or in brackets for a loss. Per cent stay what they are: 12 % is 12.
 * A number too large for a float64 is none.
 */
export function numberIn(cell: string, notation: Notation): number {
  if (notation === "point" ? PLAIN.test(cell) : PLAIN_COMMA.test(cell)) return finite(cell.replace(",", "."));
  if (cell.length === 0 || cell.length > LONGEST || !/\d/.test(cell)) return Number.NaN;
  return dressedNumber(cell, notation);
}

/** Numbers as programs write them, whatever the column's notation: a decimal point, no thousands, no signs. */
export function plainNumber(cell: string): number {
  return PLAIN.test(cell) ? finite(cell) : Number.NaN;
}

const UNIT = "(?:%|‰|[$€£¥₹₽₩]|US\\$|USD|EUR|CHF|GBP|JPY|INR|CNY|Fr\\.|kr)";
const DRESSED = new RegExp(
  `^(\\()?([+-]?)(?:${UNIT})?([+-]?)([\\d.,' ]*\\d[.,]?\\d*(?:e[+-]?\\d+)?)(?:${UNIT})?(\\))?$`,
  "i",
);

function dressedNumber(cell: string, notation: Notation): number {
  const usual = cell
    .replace(/[\u00a0\u202f\u2009]/g, " ")
    .replace(/[\u2019\u00b4`]/g, "'")
    .replace(/[\u2212\u2013]/g, "-")
    .replace(/^([^\d]*) +/, "$1")
    .replace(/ +([^\d]*)$/, "$1");
  const found = DRESSED.exec(usual);
  if (found === null) return Number.NaN;
  const [, open = "", sign = "", second = "", digits = "", close = ""] = found;
  if ((open === "") !== (close === "") || (sign !== "" && second !== "")) return Number.NaN;
  const size = sizeOf(digits.trim(), notation);
  return sign === "-" || second === "-" || open !== "" ? -size : size;
}

/** What digits come to, with or without thousands that are set apart. */
function sizeOf(digits: string, notation: Notation): number {
  if (notation === "point" ? PLAIN.test(digits) : PLAIN_COMMA.test(digits)) return finite(digits.replace(",", "."));
  const group = GROUPED.exec(digits)?.[1];
  const decimal = notation === "point" ? "." : ",";
  if (group === undefined || group === decimal) return Number.NaN;
  const whole = digits.replaceAll(group, "");
  return /^\d+(?:[.,]\d+)?$/.test(whole) && !whole.includes(decimal === "." ? "," : ".")
    ? finite(whole.replace(",", "."))
    : Number.NaN;
}

function finite(text: string): number {
  const value = Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}
