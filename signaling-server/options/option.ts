/** Thrown for what somebody gave an option and what it does not take. */
export class WrongValue extends Error {
  override readonly name = "WrongValue";
  /** @param words for the person who gave it, from the name under which it was given, `--port` or `LOCKSTEP_PORT` */
  constructor(readonly words: (name: string) => string) {
    super(words("it"));
  }
}

/** How an option is called and told of, beside its name. */
export interface OptionWords {
  /** What it does, in a sentence without a full stop. */
  readonly help: string;
  /** Its name in the environment, where that is not LOCKSTEP_ and its own in capitals. */
  readonly environment?: string;
  /** Another name that counts where that one is not set. */
  readonly alsoEnvironment?: string;
  /** What is special about its value there. */
  readonly environmentWords?: string;
  /** It is said there alone, since the command line is for everybody to see. */
  readonly isOfEnvironment?: boolean;
}

/** Something that can be chosen in the command line or in the environment. */
export interface Option<T> extends OptionWords {
  /** What its value is called, `NUMBER`; null for a switch, which has none in the command line. */
  readonly form: string | null;
  /** May be given several times. */
  readonly isList: boolean;
  /** A value that it takes, as it is typed. */
  readonly example: string;
  /** What holds where nobody says anything, in words; empty where nothing does. */
  readonly usual: string;
  /** What it is where nobody says anything. */
  readonly initial: T;
  /**
   * Reads what was typed, once for each time; of a switch it is `true` or `false`.
   * @throws WrongValue
   */
  readonly read: (texts: readonly string[]) => T;
  /**
   * Reads the value of an environment variable.
   * @throws WrongValue
   */
  readonly readEnvironment: (text: string) => T;
}

interface ValueWords<T> extends OptionWords {
  readonly form: string;
  readonly example: string;
  readonly usual?: string;
  /** What a value must be: `a number from 0 to 65535`. */
  readonly must: string;
  /** @returns undefined for what it must not be */
  readonly accept: (text: string) => T | undefined;
  /** What was given is not repeated. */
  readonly isSecret?: boolean;
}

/** An option with a value of any kind; undefined where nobody says it. */
export function value<T>(words: ValueWords<T>): Option<T | undefined> {
  return {
    usual: "",
    ...words,
    isList: false,
    initial: undefined,
    ...readers((texts) => accepted(words, texts.at(-1))),
  };
}

/** The same, of any text but none. */
export function text(words: Omit<ValueWords<string>, "must" | "accept">): Option<string | undefined> {
  const accept = (given: string): string | undefined => (given === "" ? undefined : given);
  return value({ must: "some text", accept, ...words });
}

interface WholeNumber {
  readonly from: number;
  readonly to: number;
  readonly usual: number;
  /** What it is called, `SECONDS`. */
  readonly form?: string;
  /** One that somebody may choose, where the usual one says little. */
  readonly example?: number;
}

/** A whole number within bounds. */
export function wholeNumber(words: OptionWords & WholeNumber): Option<number> {
  const { from, to, usual, form = "NUMBER", example = usual } = words;
  const accept = (given: string): number | undefined => {
    const number = Number(given);
    return /^\d{1,7}$/.test(given) && number >= from && number <= to ? number : undefined;
  };
  const described = { ...words, form, example: String(example), usual: String(usual) };
  const read = { ...described, must: `a number from ${from} to ${to}`, accept };
  return { ...described, isList: false, initial: usual, ...readers((texts) => accepted(read, texts.at(-1))) };
}

/** One of some words. */
export function oneOf<const W extends readonly string[]>(
  words: OptionWords & {
    readonly form: string;
    readonly of: W;
    readonly usual: W[number];
    readonly example?: W[number];
  },
): Option<W[number]> {
  const { of, usual, example = usual } = words;
  const accept = (given: string): W[number] | undefined => of.find((word) => word === given);
  const read = { ...words, must: `one of ${of.join(", ")}`, example, accept };
  return { ...words, example, isList: false, initial: usual, ...readers((texts) => accepted(read, texts.at(-1))) };
}

/** Several values, in the environment with commas or spaces between them. */
export function list<T>(words: Omit<ValueWords<T>, "usual">): Option<readonly T[]> {
  const read = (texts: readonly string[]): readonly T[] => texts.map((each) => accepted(words, each));
  const readEnvironment = (given: string): readonly T[] => read(given.split(/[\s,]+/).filter((each) => each !== ""));
  return { usual: "", ...words, isList: true, initial: [], read, readEnvironment };
}

const SWITCH: Readonly<Record<string, boolean>> = { 1: true, true: true, yes: true, 0: false, false: false, no: false };

/** What is so or is not. */
export function flag(words: OptionWords): Option<boolean> {
  const accept = (given: string): boolean | undefined => SWITCH[given.toLowerCase()];
  const read = { ...words, form: "", must: "yes or no (1, true, yes, 0, false, no)", example: "yes", accept };
  const described = { form: null, isList: false, example: "yes", usual: "", initial: false };
  return { ...words, ...described, ...readers((texts) => accepted(read, texts.at(-1))) };
}

function readers<T>(read: (texts: readonly string[]) => T): Pick<Option<T>, "read" | "readEnvironment"> {
  return { read, readEnvironment: (given) => read([given]) };
}

function accepted<T>({ must, example, accept, isSecret = false }: ValueWords<T>, given = ""): T {
  const taken = accept(given);
  if (taken !== undefined) return taken;
  const not = isSecret || given === "" ? "" : `, not ${given}`;
  throw new WrongValue((name) => `${name} must be ${must}, for example ${example}${not}`);
}
