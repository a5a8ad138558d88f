/**
 * Fetches all that the page of a seat can show later: the cluster, its charts, the result and its downloads. Pages come
 * in parts, and once the session runs the server may be gone (M5), so they are fetched before the seat is taken.
 */
export async function fetchSessionParts(): Promise<void> {
  await Promise.all([
    import("../cluster/ClusterView.svelte"),
    import("../charts/LineChart.svelte"),
    import("../exposure/run-exposure.ts").then(({ fetchExposureWorker }) => fetchExposureWorker()),
    import("../../storage/export.ts"),
    import("../../storage/result-store.ts"),
  ]);
}

/** The same for a peer in a frame, which never shows more than its own few figures. */
export async function fetchFrameParts(): Promise<void> {
  await import("../companions/FramePage.svelte");
}

/** Fetches what a finished session can lead to; large, so it comes beside the training, and may fail. */
export function fetchLaterParts(): void {
  for (const part of [
    import("../pages/ResultPage.svelte"),
    import("../pages/ResultsPage.svelte"),
    import("../../training/predictor.ts"),
  ]) {
    part.catch(() => undefined);
  }
}
