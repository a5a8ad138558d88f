import type { PictureFiles, TrialTools } from "../dashboard/tasks/trial/trial-tools.ts";
import { openInCanvas } from "../data/canvas-image.ts";
import { readImage, readPicture } from "../data/labelled-image.ts";
import type { GivenFile } from "../data/open-files.ts";
import type { SampleSchema } from "../data/sample-schema.ts";
import { readAnswerRows } from "../data/table/answer-rows.ts";
import { openTable } from "../data/table/open-tables.ts";
import { answeringOf, predictorOf } from "../training/answering.ts";
import { compileInside } from "./compile-inside.ts";
import type { Embedded } from "./embedded.ts";
import { lookInside } from "./look-inside.ts";
import { continueInside } from "./writing-inside.ts";

/** A published file: its frame has no origin, and to what has none browsers give no camera, whatever allows it. */
const NO_CAMERA_IN_FRAMES = "There is no camera here: save the file and open it by itself for that.";

/**
 * Trying a model in a file of its own: nothing can be fetched.
 * @param inFrame it stands in a frame of another page
 */
export function fileTools(
  { model: { ranks }, extractor }: Pick<Embedded, "model" | "extractor">,
  inFrame = false,
): TrialTools {
  return {
    async start(task, parameters) {
      const look = task.extractor && (await lookInside(task.extractor, extractor()));
      return predictorOf(task, parameters, answeringOf(task, await compileInside(task), look));
    },
    pictureFiles: (schema) => new PictureFilesInside(schema),
    noCamera: inFrame ? NO_CAMERA_IN_FRAMES : "",
    async readRows(file, schema, progress, signal) {
      const table = await openTable(file, (done) => progress(done, file.path));
      const rows = await readAnswerRows(table, schema, (done) => progress(done, file.path));
      signal.throwIfAborted();
      return rows;
    },
    continueText: (job, onChange) => continueInside({ ...job, ranks }, onChange),
    testImage: null,
  };
}

class PictureFilesInside implements PictureFiles {
  isClosed = false;
  readonly #picture: SampleSchema["picture"];

  constructor({ picture }: SampleSchema) {
    this.#picture = picture;
  }

  async read({ path, content }: GivenFile): Promise<Uint8Array> {
    const shape = this.#picture;
    const read =
      shape === null ? readImage(path, content, openInCanvas) : readPicture(path, content, shape, openInCanvas);
    return (await read).pixels;
  }

  close(): void {
    this.isClosed = true;
  }
}
