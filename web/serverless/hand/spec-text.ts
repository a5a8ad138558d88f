import { deflateSync, inflateSync } from "fflate";
import { canonicalSpec, parseSpec, SpecError, type SessionSpec } from "../../../shared/session/spec.ts";
import { fromBase64Url, toBase64Url } from "./base64url.ts";
import { checkSum } from "./check-sum.ts";
import { TextFault } from "./text-fault.ts";

/** What stands first in a spec that is written as a text; another number makes all that were written before unreadable. */
const VERSION = "1";

/** Longest text: a table of many columns is a few thousand. */
const CHARACTERS_MAX = 64 * 1024;
/** Most that may come out of one: the largest spec that a session may have. */
const UNPACKED_BYTES_MAX = 256 * 1024;

/**
 * A session's spec as a short text for the fragment of a link: `1.CHECK.PACKED`. Only what differs from the defaults is
 * written; the check tells of a reader whose defaults are others.
 */
export function specText(spec: SessionSpec): string {
  const said = JSON.stringify(saidOf(spec));
  const packed = deflateSync(new TextEncoder().encode(said), { level: 9 });
  // Of what a reader makes of it: a text's default is filled in where it is read from JSON.
  const check = checkSum(canonicalSpec(parseSpec(JSON.parse(said))));
  return [VERSION, check, toBase64Url(packed)].join(".");
}

/**
 * Reads what {@link specText} wrote.
 * @throws TextFault with a sentence for people
 */
export function specInText(text: string): SessionSpec {
  const [version, check, packed, ...rest] = text.split(".");
  if (version !== VERSION && /^\d+$/.test(version ?? "")) {
    throw new TextFault("This link was made by another version of Lockstep, whose sessions this page cannot read.");
  }
  if (version !== VERSION || check === undefined || packed === undefined || rest.length > 0) {
    throw new TextFault(`This is no description of a session: one begins with "${VERSION}." and has three parts.`);
  }
  const spec = parsed(unpacked(packed));
  if (checkSum(canonicalSpec(spec)) !== check) {
    throw new TextFault(
      "This link was copied wrongly, or made by another version of Lockstep: it describes another session than it says.",
    );
  }
  return spec;
}

/** What has to be said of a spec so that it is read as the same. */
function saidOf(spec: SessionSpec): object {
  const whole = { ...spec };
  const { task, seats } = spec;
  let defaults: Readonly<Record<string, unknown>>;
  try {
    defaults = { ...parseSpec({ task, seats }) };
  } catch {
    // Tasks that say nothing without their columns, or their text.
    return whole;
  }
  const isSaid = ([name, value]: [string, unknown]): boolean =>
    name === "task" || name === "seats" || JSON.stringify(value) !== JSON.stringify(defaults[name]);
  const said = Object.fromEntries(Object.entries(whole).filter(isSaid));
  return isSame(said, spec) ? said : whole;
}

function isSame(said: object, spec: SessionSpec): boolean {
  try {
    return canonicalSpec(parseSpec(said)) === canonicalSpec(spec);
  } catch {
    return false;
  }
}

function unpacked(packed: string): unknown {
  const bytes = packed.length <= CHARACTERS_MAX ? fromBase64Url(packed) : undefined;
  try {
    if (bytes === undefined) throw new RangeError("no such bytes");
    // No more than so many come out, whatever the text says of itself.
    const json = inflateSync(bytes, { out: new Uint8Array(UNPACKED_BYTES_MAX) });
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
  } catch {
    throw new TextFault(
      "The session in this link cannot be read: it was cut off or changed on the way. Copy it once more, whole.",
    );
  }
}

function parsed(said: unknown): SessionSpec {
  try {
    return parseSpec(said);
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    throw new TextFault(`The session in this link cannot be: ${error.message}`);
  }
}
