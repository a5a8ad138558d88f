import { COMMAND } from "../package-folder.ts";
import { environmentNames, OPTION_NAMES, optionCalled, type OptionName } from "./table.ts";

/** Columns that lines have at most, and those before the words of an option. */
const COLUMNS = 120;
const INDENT = 18;

/** What `--help` prints. */
export const USAGE = [
  `Usage: ${COMMAND} [options]`,
  "",
  ...OPTION_NAMES.map(entry),
  `  ${"--version".padEnd(INDENT - 2)}say which version this is`,
  `  ${"--help".padEnd(INDENT - 2)}show this text`,
  "",
  ...wrapped(
    "Each can also be said in the environment: by LOCKSTEP_ and its name in capitals, LOCKSTEP_PORT=8080, LOCKSTEP_LAN=yes (or 1, true, no, 0, false), where no other name is told. The command line stands before the environment; --no-lan takes LOCKSTEP_LAN back, and so for every switch.",
    COLUMNS,
  ),
].join("\n");

function entry(name: OptionName): string {
  const { form, isOfEnvironment } = optionCalled(name);
  const typed = isOfEnvironment === true ? environmentNames(name).join(", ") : `--${name}`;
  const head = `  ${typed}${form === null ? "" : ` ${form}`}`;
  const lines = wrapped(helpOf(name), COLUMNS - INDENT);
  const [first = "", ...rest] = head.length < INDENT ? lines : ["", ...lines];
  return [head.padEnd(INDENT) + first, ...rest.map((line) => " ".repeat(INDENT) + line)]
    .map((line) => line.trimEnd())
    .join("\n");
}

function helpOf(name: OptionName): string {
  const { help, usual, isList, isOfEnvironment, environment, alsoEnvironment, environmentWords } = optionCalled(name);
  const special = environment ?? alsoEnvironment ?? (environmentWords && environmentNames(name)[0]);
  const elsewhere = isOfEnvironment === true || special === undefined ? "" : `or ${special}`;
  const notes = [
    usual,
    isList ? "may be given several times" : "",
    [elsewhere, environmentWords].filter(Boolean).join(", "),
  ].filter((note) => note !== "");
  return notes.length === 0 ? help : `${help} (${notes.join("; ")})`;
}

function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
