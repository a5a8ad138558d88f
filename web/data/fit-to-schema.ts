import { fitImage } from "./fit-image.ts";
import { fitPicture } from "./fit-picture.ts";
import { openedImage, type DecodedImage } from "./opened-image.ts";
import type { SampleSchema } from "./sample-schema.ts";

/** A picture that is decoded already, such as a camera's, as the model of a session sees it. */
export function fitToSchema(image: DecodedImage, { picture }: Pick<SampleSchema, "picture">): Uint8Array<ArrayBuffer> {
  return picture === null ? fitImage(image).pixels : fitPicture(openedImage(image), picture).pixels;
}
