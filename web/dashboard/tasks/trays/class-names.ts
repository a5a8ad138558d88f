/** Longest name of a class: trays have no room for more. */
const NAME_CHARACTERS_MAX = 40;

/** Parts into which people divide data sets; they say nothing of what a picture shows. */
const DIVISIONS = new Set(["train", "training", "test", "testing", "val", "valid", "validation"]);

/**
 * What the folders that pictures lie in say that these show. Folders that are around all of them, such as the archive's
 * own, say nothing, unless it is the only one; those within a class do not either.
 * @param folders paths such as `holidays.zip/train/cats/2024`; may be empty for what lay in none
 * @returns for each of them a name; undefined where there is none
 */
export function classesOfFolders(folders: readonly string[]): readonly (string | undefined)[] {
  const paths = folders.map((folder) => folder.split("/").filter((part) => part !== "" && !isDivision(part)));
  const [first = []] = paths;
  let around = 0;
  while (around < first.length && paths.every((path) => path[around] === first[around])) around += 1;
  return paths.map((path) => {
    const part = path[around] ?? path[around - 1];
    return part === undefined ? undefined : nameOf(part);
  });
}

function isDivision(part: string): boolean {
  return DIVISIONS.has(part.toLowerCase());
}

/** A folder's name as a class can be called. */
function nameOf(part: string): string | undefined {
  const name = part
    .replace(/\.zip$/i, "")
    .replace(/\p{Cc}/gu, "")
    .normalize("NFC")
    .trim();
  return [...name].slice(0, NAME_CHARACTERS_MAX).join("").trim() || undefined;
}

/** Why classes cannot be called so; undefined where they can. */
export function namesTrouble(names: readonly string[]): string | undefined {
  if (names.length < 2) return "There must be two classes or more: something to tell apart.";
  const unnamed = names.findIndex((name) => name.trim() === "");
  if (unnamed >= 0) return `Class ${unnamed + 1} has no name yet.`;
  const long = names.find((name) => [...name.trim()].length > NAME_CHARACTERS_MAX);
  if (long !== undefined) return `A class is called something of at most ${NAME_CHARACTERS_MAX} characters.`;
  const twice = names.find((name, at) => names.findIndex((other) => other.trim() === name.trim()) < at);
  return twice === undefined ? undefined : `Two classes are called ${twice.trim()}: give one of them another name.`;
}
