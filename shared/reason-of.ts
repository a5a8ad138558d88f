/** What somebody is told of whatever was thrown: an error's message, or the thing itself as text. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
