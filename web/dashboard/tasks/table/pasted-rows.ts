/** Fewest cells with commas or semicolons between them: of two it may be one number with a decimal comma. */
const CELLS_MIN = 3;

/** Whether what is pasted into a field is more than that field's value: a row, or several. */
export function isRows(pasted: string): boolean {
  const text = pasted.trim();
  if (/[\t\n\r]/.test(text)) return true;
  return [",", ";"].some((delimiter) => text.split(delimiter).length >= CELLS_MIN);
}

/** What was pasted, as a file that is read as any other. */
export function pastedFile(text: string): { readonly path: string; readonly content: Blob } {
  return { path: "pasted rows", content: new Blob([text], { type: "text/csv" }) };
}
