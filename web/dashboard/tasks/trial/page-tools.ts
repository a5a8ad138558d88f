import { continueText } from "../../../seat/continue-text.ts";
import { fetchTestImage } from "../digits/test-image.ts";
import { PictureFile } from "../pictures/picture-file.ts";
import type { TrialTools } from "./trial-tools.ts";

/** Trying a model on a page of the server: what is large is fetched when it is asked for, and workers do what takes long. */
export const PAGE_TOOLS: TrialTools = {
  async start(task, parameters) {
    const { createPredictor } = await import("../../../training/predictor.ts");
    return createPredictor(task, parameters);
  },
  pictureFiles: (schema) => new PictureFile(schema),
  noCamera: "",
  async readRows(file, schema, progress, signal) {
    const { readAnswers } = await import("../../../data/data-worker.ts");
    return readAnswers(file, schema, progress, signal);
  },
  continueText,
  testImage: fetchTestImage,
};
