import { isOwnText, type OwnData, type OwnExamples, type OwnText } from "../ports/own-data.ts";

/**
 * Deals what a page was given out among so many peers of it, each of them with fresh arrays. Samples go round in turns, so
 * that of data that are sorted by label each peer has some of each; a text is cut into stretches.
 */
export function splitOwnData(own: OwnData, parts: number): readonly OwnData[] {
  return Array.from({ length: parts }, (_, part) =>
    isOwnText(own) ? stretch(own, part, parts) : everyNth(own, part, parts),
  );
}

function stretch({ tokens }: OwnText, part: number, parts: number): OwnText {
  const at = (place: number): number => Math.floor((place * tokens.length) / parts);
  return { tokens: tokens.slice(at(part), at(part + 1)) };
}

function everyNth({ samples, inputs, labels }: OwnExamples, part: number, parts: number): OwnExamples {
  const width = inputs.length / samples;
  const count = Math.ceil((samples - part) / parts);
  const [own, ownLabels] = [inputs.slice(0, count * width), labels.slice(0, count)];
  for (let to = 0; to < count; to++) {
    const from = part + to * parts;
    own.set(inputs.subarray(from * width, (from + 1) * width), to * width);
    ownLabels.set(labels.subarray(from, from + 1), to);
  }
  return { samples: count, inputs: own, labels: ownLabels };
}
