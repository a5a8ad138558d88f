import { KernelNetwork } from "../training/extraction/kernel-network.ts";
import { serveExtraction } from "../training/extraction/serve-extraction.ts";
import { serveOneJob } from "../training/serve-one-job.ts";
import { kernelsInside } from "./kernels-inside.ts";
import type { Role } from "./worker-inside.ts";
import { writeInside, type InsideJob } from "./writing-inside.ts";

/** Makes this worker what it is called after. */
export function serveRole(role: Role): void {
  switch (role) {
    case "writing":
      return serveOneJob((job: InsideJob) => writeInside(job, (message) => self.postMessage(message)));
    case "features":
      return serveExtraction(
        async (extractor, weights) => new KernelNetwork(extractor, weights, await kernelsInside()),
      );
  }
}
