import type { GivenFile } from "../../../data/open-files.ts";
import { PictureReader } from "../../../data/picture-reader.ts";
import type { SampleSchema } from "../../../data/sample-schema.ts";

/** Reads picture files, one after the other, as the pictures of a session are read. */
export class PictureFile {
  readonly #aborting = new AbortController();
  readonly #reader: PictureReader | null;

  /** @param schema of the session */
  constructor({ picture }: Pick<SampleSchema, "picture">) {
    this.#reader = picture && new PictureReader(picture);
  }

  /** Nobody waits for a picture any more. */
  get isClosed(): boolean {
    return this.#aborting.signal.aborted;
  }

  /** The picture as the model sees it. @throws DataFileError where it is none */
  async read({ path, content }: GivenFile): Promise<Uint8Array> {
    if (this.#reader) return (await this.#reader.read(path, content)).pixels;
    const { readImageFile } = await import("../../../data/data-worker.ts");
    return (await readImageFile({ path, content }, this.#aborting.signal)).pixels;
  }

  close(): void {
    this.#aborting.abort();
    this.#reader?.close();
  }
}
