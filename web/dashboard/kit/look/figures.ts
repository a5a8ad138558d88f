/** Figures as people read them. All take plain numbers and give text in one fixed notation, whatever the locale. */

const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

const FIGURE = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

export function whole(value: number): string {
  return WHOLE.format(value);
}

/** A share as per cent, with one digit, or two where a hundredth counts. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value.toFixed(value > 99 && value < 100 ? 2 : 1).replace(/\.0$/, "")} %`;
}

/** Milliseconds in the unit that reads best. */
export function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 && ms % 1000 !== 0 ? 1 : 0)} s`;
}

/** Milliseconds with the digits that matter: 0.42, 8.6, 117. */
export function millis(ms: number): string {
  return `${ms.toFixed(ms < 1 ? 2 : ms < 10 ? 1 : 0)} ms`;
}

/** A number of people's own, of any size, with the digits that matter: 2.03, 18,400, 0.00512. */
export function figure(value: number): string {
  return FIGURE.format(value);
}

export function loss(value: number): string {
  return value.toFixed(value < 0.01 ? 5 : value < 1 ? 4 : 3);
}

/** Bytes in the unit that reads best. */
export function bytes(count: number): string {
  if (count < 1e6) return `${(count / 1e3).toFixed(count < 1e4 ? 1 : 0)} kB`;
  return count < 1e9 ? `${(count / 1e6).toFixed(count < 1e7 ? 1 : 0)} MB` : `${(count / 1e9).toFixed(2)} GB`;
}

/** A rate for a headline: 950, 12.4 k, 1.25 M. */
export function rate(value: number): string {
  if (value < 1000) return value.toFixed(value < 10 ? 1 : 0);
  if (value < 1_000_000) return `${(value / 1000).toFixed(value < 100_000 ? 1 : 0)} k`;
  return `${(value / 1_000_000).toFixed(2)} M`;
}

const DATE = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** Day and time of milliseconds since 1970, where people are: 26 Nov 2026, 14:23. */
export function dateText(at: number): string {
  return DATE.format(at);
}

/** Time of day of milliseconds since 1970, where people are: 14:23:05. */
export function clockText(at: number): string {
  return CLOCK.format(at);
}

/** The beginning of a digest: enough to compare by eye. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 8);
}
