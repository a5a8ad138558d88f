import { parseArgs, type ParseArgsConfig } from "node:util";
import { reasonOf } from "../../shared/reason-of.ts";
import { nearestName } from "./nearest-name.ts";
import { WrongValue } from "./option.ts";
import { environmentNames, OPTION_NAMES, optionCalled, type OptionName, type OptionValue } from "./table.ts";
import { UsageError } from "./usage-error.ts";

/** What all environment variables of Lockstep begin with. */
const OURS = "LOCKSTEP_";
/** Those of other commands, which a server does not ask for. */
const OF_OTHERS = ["LOCKSTEP_CHROMIUM", "LOCKSTEP_CHROMIUM_ARGS", "LOCKSTEP_FIREFOX"];

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the command line and the environment say, each option by itself. */
export interface Said {
  /** Somebody asks what can be said. */
  readonly wantsHelp: boolean;
  readonly value: <N extends OptionName>(option: N) => OptionValue<N>;
  /** The name under which an option was said; undefined where nobody said it. */
  readonly saidAs: (option: OptionName) => string | undefined;
  /** What was said and means nothing, in sentences. */
  readonly warnings: readonly string[];
}

/**
 * Reads what was said. The command line stands before the environment, in which a variable without a value counts as not
 * there.
 * @param args without the program's name
 * @throws UsageError for what makes no sense by itself
 */
export function readSaid(args: readonly string[], environment: Environment): Said {
  const typed = parse(args);
  const said = new Map<OptionName, { readonly name: string; readonly value: unknown }>();
  // Of a wrong value beside a wish for help nobody wants to hear.
  if (typed.help !== true) {
    for (const option of OPTION_NAMES) {
      const found = inCommandLine(option, typed) ?? inEnvironment(option, environment);
      if (found !== undefined) said.set(option, { name: found.name, value: checked(found) });
    }
  }
  return {
    wantsHelp: typed.help === true,
    value: <N extends OptionName>(option: N) => {
      const found = said.get(option);
      return (found === undefined ? optionCalled(option).initial : found.value) as OptionValue<N>;
    },
    saidAs: (option) => said.get(option)?.name,
    warnings: unknownNames(environment),
  };
}

interface Found {
  readonly name: string;
  readonly read: () => unknown;
}

function inCommandLine(option: OptionName, typed: Typed): Found | undefined {
  const given = typed[option];
  if (given === undefined) return undefined;
  const texts = (Array.isArray(given) ? given : [given]).map(String);
  return { name: given === false ? `--no-${option}` : `--${option}`, read: () => optionCalled(option).read(texts) };
}

function inEnvironment(option: OptionName, environment: Environment): Found | undefined {
  const name = environmentNames(option).find((each) => (environment[each] ?? "") !== "");
  if (name === undefined) return undefined;
  return { name, read: () => optionCalled(option).readEnvironment(environment[name] ?? "") };
}

function checked({ name, read }: Found): unknown {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof WrongValue)) throw error;
    throw new UsageError(error.words(name));
  }
}

function unknownNames(environment: Environment): readonly string[] {
  const known = OPTION_NAMES.flatMap(environmentNames);
  const unknown = Object.keys(environment).filter(
    (name) => name.startsWith(OURS) && !known.includes(name) && !OF_OTHERS.includes(name),
  );
  return unknown.map(
    (name) => `The environment variable ${name} means nothing here.${meant(nearestName(name, known))}`,
  );
}

const meant = (nearest: string | undefined): string => (nearest === undefined ? "" : ` Did you mean ${nearest}?`);

type Typed = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

function parse(args: readonly string[]): Typed {
  const typable = OPTION_NAMES.filter((name) => optionCalled(name).isOfEnvironment !== true);
  const options: NonNullable<ParseArgsConfig["options"]> = { help: { type: "boolean" } };
  for (const name of typable) {
    const { form, isList } = optionCalled(name);
    options[name] = { type: form === null ? "boolean" : "string", multiple: isList };
  }
  try {
    return parseArgs({ args: [...args], options, allowNegative: true }).values;
  } catch (error) {
    const unknown = /^Unknown option '(--[^'=]+)'/.exec(reasonOf(error))?.[1];
    if (unknown === undefined) throw new UsageError(reasonOf(error));
    const nearest = nearestName(
      unknown,
      typable.map((name) => `--${name}`),
    );
    throw new UsageError(`There is no option ${unknown}.${meant(nearest)}`);
  }
}
