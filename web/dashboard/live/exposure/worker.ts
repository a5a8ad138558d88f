import { compare, lookFrom, viewpointsFor, type ExposedSample, type ExposureRequest } from "./exposure.ts";

/** What this worker tells while it works, and at the end. */
export type ExposureNews =
  | { readonly type: "progress"; readonly share: number }
  | { readonly type: "done"; readonly samples: readonly ExposedSample[] };

/** The platform gives at most so much randomness at a time. */
const RANDOM_BYTES_MAX = 65_536;

self.onmessage = ({ data }: MessageEvent<ExposureRequest>): void => {
  const tell = (news: ExposureNews): void => self.postMessage(news);
  const viewpoints = viewpointsFor(data.spec.seats);
  const looks = viewpoints.map((viewpoint, index) => {
    tell({ type: "progress", share: index / viewpoints.length });
    return { viewpoint, samples: lookFrom(viewpoint, data, fillRandom) };
  });
  tell({ type: "done", samples: compare(data.probe, looks) });
};

function fillRandom(bytes: Uint8Array<ArrayBuffer>): void {
  for (let at = 0; at < bytes.length; at += RANDOM_BYTES_MAX) {
    crypto.getRandomValues(bytes.subarray(at, at + RANDOM_BYTES_MAX));
  }
}
