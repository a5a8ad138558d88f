import type { GivenFile } from "../../../data/open-files.ts";
import { PictureReader } from "../../../data/picture-reader.ts";
import type { SampleSchema } from "../../../data/sample-schema.ts";
import type { PictureFiles } from "../trial/trial-tools.ts";

/** Reads picture files in workers. */
export class PictureFile implements PictureFiles {
  readonly #aborting = new AbortController();
  readonly #reader: PictureReader | null;

  /** @param schema of the session */
  constructor({ picture }: Pick<SampleSchema, "picture">) {
    this.#reader = picture && new PictureReader(picture);
  }

  get isClosed(): boolean {
    return this.#aborting.signal.aborted;
  }

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
