import { checkedText, TextError } from "../../shared/text/normal-text.ts";
import { TEXT_BYTES_MAX, TEXT_MEGABYTES_MAX } from "../../shared/text/text-schema.ts";
import { DataFileError } from "./data-file-error.ts";
import { textOf, type GivenFile } from "./open-files.ts";

/**
 * A file that people chose as a text to learn from. It stays in this tab.
 * @throws DataFileError where it is empty, no text, or too large
 */
export async function readText({ path, content }: GivenFile): Promise<string> {
  if (content.size > TEXT_BYTES_MAX) throw new DataFileError(path, null, `is larger than ${TEXT_MEGABYTES_MAX} MB`);
  try {
    return checkedText(await textOf(path, content));
  } catch (error) {
    if (error instanceof TextError) throw new DataFileError(path, null, error.message);
    throw error;
  }
}
