/** Spellings of a value that is not there, in lower case. */
const MISSING: ReadonlySet<string> = new Set([
  ..."na,n/a,#n/a,n.a.,nan,null,nil,none,?,-,--,.,..,missing,unknown,undefined,<na>,(null),nat,#null!,k.a.,\\n".split(
    ",",
  ),
]);

const LONGEST_MISSING = 9;

/** Whether a cell says that its value is not there: it is empty, or one of the usual words. */
export function isMissing(cell: string): boolean {
  if (cell === "") return true;
  const first = cell.charCodeAt(0);
  // Most cells of most tables are numbers.
  if ((first >= ZERO && first <= NINE) || cell.length > LONGEST_MISSING) return false;
  return MISSING.has(cell.toLowerCase());
}

const [ZERO, NINE] = [48, 57];

/** The same of a label: words such as `none` or `-` may well be the name of a class. */
export function isMissingLabel(cell: string): boolean {
  return cell === "" || MISSING_LABELS.has(cell.toLowerCase());
}

const MISSING_LABELS: ReadonlySet<string> = new Set(["na", "n/a", "#n/a", "nan", "null", "?", "<na>"]);

/**
 * The same word in memory of its own: a piece of a longer text keeps all of that text in memory.
 */
export function ownWord(word: string): string {
  return word.length < SHORTEST_PIECE ? word : (JSON.parse(JSON.stringify(word)) as string);
}

/** Shorter ones are copied by engines anyway. */
const SHORTEST_PIECE = 13;
