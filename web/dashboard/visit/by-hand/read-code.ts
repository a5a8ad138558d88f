/** Longest side of a picture in which a code is looked for, in pixels: larger ones take seconds, and show no more. */
const SIDE_MAX = 1600;

interface Detector {
  detect(source: ImageBitmap): Promise<readonly { readonly rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

/** Finds QR codes in pictures: by the browser's own reader where it has one, else by one that is fetched when it is needed. */
export type CodeReader = (picture: ImageBitmap) => Promise<string | undefined>;

export async function codeReader(): Promise<CodeReader> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: DetectorClass };
  const formats = (await BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? [];
  if (BarcodeDetector !== undefined && formats.includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (picture) => (await detector.detect(picture))[0]?.rawValue;
  }
  const { default: decodeQR } = await import("qr/decode.js");
  return async (picture) => {
    try {
      return decodeQR(pixelsOf(picture));
    } catch {
      // That is how it says that there is none.
      return undefined;
    }
  };
}

/** The text of the code in a picture that somebody chose. @returns undefined where none is found, or it is no picture */
export async function codeIn(file: Blob): Promise<string | undefined> {
  try {
    const picture = await createImageBitmap(file);
    return await (
      await codeReader()
    )(picture);
  } catch {
    return undefined;
  }
}

function pixelsOf(picture: ImageBitmap): ImageData {
  const scale = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height));
  const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  const context = new OffscreenCanvas(width, height).getContext("2d");
  if (context === null) throw new Error("This browser has no canvas.");
  context.drawImage(picture, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
