import type { PictureShape } from "../../shared/data/pictures/picture-shape.ts";
import { DataFileError } from "./data-file-error.ts";
import type { ReadImage } from "./labelled-image.ts";
import type { PictureAnswer, PictureRequest, PictureSource } from "./picture-worker.ts";

interface Waiting {
  readonly resolve: (read: ReadImage) => void;
  readonly reject: (error: Error) => void;
}

/** Fits single pictures in a worker that stays for the next one, as a camera gives many a second. */
export class PictureReader {
  readonly #shape: PictureShape;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #nextId = 0;

  constructor(shape: PictureShape) {
    this.#shape = shape;
  }

  /**
   * A picture as the model sees it.
   * @param name of it, for complaints
   * @param source a bitmap or a frame is given away, and closed
   * @throws DataFileError where it is no picture
   */
  read(name: string, source: PictureSource): Promise<ReadImage> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#nextId++;
    const transfer = source instanceof Blob || source instanceof ImageData ? [] : [source];
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const request: PictureRequest = { id, name, source, shape: this.#shape };
      worker.postMessage(request, transfer);
    });
  }

  /** Gives up what is not read yet. */
  close(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#fail(new Error("This picture is not wanted any more."));
  }

  #start(): Worker {
    const worker = new Worker(new URL("./picture-worker.ts", import.meta.url), { type: "module", name: "pictures" });
    worker.onerror = (event) => {
      this.#worker = undefined;
      this.#fail(new Error(`The picture could not be read: ${event.message}`));
    };
    worker.onmessage = ({ data }: MessageEvent<PictureAnswer>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.type === "read") waiting?.resolve(data.image);
      else if (data.type === "refused") {
        waiting?.reject(new DataFileError(data.file, data.place, data.reason, data.wanted));
      } else waiting?.reject(new Error(data.reason));
    };
    return worker;
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
