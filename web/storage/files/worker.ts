import { reasonOf } from "../../../shared/reason-of.ts";
import { fileContent, type FileOrder } from "./file-content.ts";

/** What the worker that writes a file answers, once. */
export type FileAnswer =
  { readonly type: "written"; readonly content: Blob } | { readonly type: "failed"; readonly reason: string };

self.onmessage = ({ data }: MessageEvent<FileOrder>): void => {
  const post = (answer: FileAnswer): void => self.postMessage(answer);
  try {
    post({ type: "written", content: fileContent(data) });
  } catch (error) {
    post({ type: "failed", reason: reasonOf(error) });
  }
};
