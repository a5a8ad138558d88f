/** Words as a sentence lists them: "Ada", "Ada and Bob", "Ada, Bob and seat 2". */
export function listOf(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}
