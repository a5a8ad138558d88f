import { codeReader } from "./read-code.ts";

/** How often a picture of the camera is looked at. */
const LOOK_MS = 200;

/** A camera that looks for a code until it has found one, or is switched off. */
export class Camera {
  stage: "off" | "starting" | "looking" = $state("off");
  trouble = $state("");
  readonly #found: (text: string) => void;
  #stream: MediaStream | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(found: (text: string) => void) {
    this.#found = found;
  }

  /** @param video shows what the camera sees */
  async start(video: HTMLVideoElement): Promise<void> {
    this.stage = "starting";
    this.trouble = "";
    try {
      const [stream, read] = await Promise.all([
        navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }),
        codeReader(),
      ]);
      this.#stream = stream;
      video.srcObject = stream;
      await video.play();
      this.stage = "looking";
      const look = async (): Promise<void> => {
        if (this.#stream !== stream) return;
        const picture = video.videoWidth > 0 ? await createImageBitmap(video) : undefined;
        const text = picture && (await read(picture));
        if (this.#stream !== stream) return;
        if (text === undefined) this.#timer = setTimeout(() => void look().catch(() => this.stop()), LOOK_MS);
        else {
          this.stop();
          this.#found(text);
        }
      };
      await look();
    } catch {
      this.stop();
      this.trouble =
        "The camera could not be used: this device has none, or the browser does not give it to this page.";
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = undefined;
    this.stage = "off";
  }
}
