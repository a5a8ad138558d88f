import { reasonOf } from "../../../../shared/reason-of.ts";
import { tryReadBack } from "../../../data/read-back.ts";
import type { DecodedImage } from "../../../data/opened-image.ts";

/** Pictures are taken no larger: what is learnt from is smaller by far. */
const SIDE_MAX = 480;

/** A camera of this device, as long as somebody looks through it: its light goes off with `stop`. */
export class Camera {
  /** Pictures can be taken. */
  isOn = $state(false);
  /** Why there are none, in words for people. */
  trouble = $state("");

  #stream: MediaStream | undefined;
  #video: HTMLVideoElement | undefined;
  #paper: CanvasRenderingContext2D | undefined;
  #isWanted = true;

  /** Asks for a camera, and shows it. What goes wrong becomes `trouble`. */
  async start(video: HTMLVideoElement): Promise<void> {
    this.trouble = "";
    this.#isWanted = true;
    try {
      // Undefined where a page is not secure, whatever its type says.
      const devices = navigator.mediaDevices as MediaDevices | undefined;
      if (devices === undefined) throw new DOMException("", "SecurityError");
      const stream = await devices.getUserMedia({ video: { width: { ideal: 640 }, height: { ideal: 480 } } });
      if (!this.#isWanted) return end(stream);
      this.#stream = stream;
      stream.getVideoTracks()[0]?.addEventListener("ended", () => this.#lose());
      this.#paper = newPaper();
      this.#video = video;
      video.srcObject = stream;
      await video.play();
      this.isOn = true;
    } catch (error) {
      if (!this.#isWanted) return;
      this.stop();
      this.trouble = troubleOf(error);
    }
  }

  stop(): void {
    this.#isWanted = false;
    this.isOn = false;
    if (this.#stream) end(this.#stream);
    if (this.#video) this.#video.srcObject = null;
    this.#stream = undefined;
    this.#video = undefined;
  }

  /** What it sees now: the largest square in the middle. Undefined while it sees nothing. */
  look(): DecodedImage | undefined {
    const [video, paper] = [this.#video, this.#paper];
    if (!this.isOn || !video || !paper || video.videoWidth === 0) return undefined;
    const square = Math.min(video.videoWidth, video.videoHeight);
    const side = Math.min(square, SIDE_MAX);
    Object.assign(paper.canvas, { width: side, height: side });
    const [left, top] = [(video.videoWidth - square) / 2, (video.videoHeight - square) / 2];
    paper.drawImage(video, left, top, square, square, 0, 0, side, side);
    return { width: side, height: side, rgba: paper.getImageData(0, 0, side, side).data };
  }

  #lose(): void {
    if (!this.isOn) return;
    this.stop();
    this.trouble = "The camera is gone. Plug it in again, or let this page use it, and try again.";
  }
}

function end(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** @throws ReadBackError where this browser lets nothing be read */
function newPaper(): CanvasRenderingContext2D {
  const paper = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (paper === null) throw new Error("This browser has no canvas.");
  tryReadBack(paper);
  return paper;
}

const TROUBLES: Readonly<Record<string, string>> = {
  NotAllowedError:
    "This page may not use the camera: it was refused. Allow it at the left of the address bar, and try again; or bring pictures as files.",
  NotFoundError: "There is no camera here. Plug one in and try again; or bring pictures as files.",
  NotReadableError: "The camera is there, but another program uses it. Close that, and try again.",
  SecurityError:
    "Browsers give a camera only to pages that came over HTTPS, or from localhost. Bring pictures as files.",
};

function troubleOf(error: unknown): string {
  const known = error instanceof DOMException ? TROUBLES[error.name] : undefined;
  return known ?? `The camera cannot be used: ${reasonOf(error)}`;
}
