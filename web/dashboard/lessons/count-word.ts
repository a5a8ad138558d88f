const WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** A small number as a sentence has it: three, seven, 12. */
export function countWord(count: number): string {
  return WORDS[count] ?? String(count);
}
