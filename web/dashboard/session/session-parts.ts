import { allowsFaults } from "../automation.ts";

/**
 * Fetches all that the page of a seat shows while it trains: the cluster and its charts. Pages come in parts, and once
 * the session runs the server may be gone (M5), so they are fetched before the seat is taken.
 */
export async function fetchSessionParts(): Promise<void> {
  await Promise.all([
    import("../cluster/ClusterView.svelte"),
    import("../charts/LineChart.svelte"),
    import("../../storage/result-store.ts"),
    ...(allowsFaults() ? [import("../faults/FaultPanel.svelte")] : []),
  ]);
}

/** The same for a peer in a frame, which never shows more than its own few figures. */
export async function fetchFrameParts(): Promise<void> {
  await import("../companions/FramePage.svelte");
}

/**
 * Fetches what a click in the cluster's page or a finished session can lead to: more than a first load should be, so it
 * comes while the lobby waits, and may fail.
 */
export function fetchLaterParts(): void {
  for (const part of [
    import("../pages/ResultPage.svelte"),
    import("../pages/ResultsPage.svelte"),
    import("../../storage/export.ts"),
    import("../../training/predictor.ts"),
    import("../exposure/run-exposure.ts").then(({ fetchExposureWorker }) => fetchExposureWorker()),
  ]) {
    part.catch(() => undefined);
  }
}
