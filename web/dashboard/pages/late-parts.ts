import type { LateParts } from "../visit/session/session-visit.svelte.ts";

/** Pages come in parts, and once a session runs the server may be gone (M5): what is fetched ahead, and when. */
export const lateParts: LateParts = {
  session: () => Promise.all([import("../live/cluster/ClusterView.svelte"), import("../../storage/result-store.ts")]),
  frame: () => import("../visit/companions/FramePage.svelte"),
  later: () =>
    Promise.allSettled([
      import("../charts/LineChart.svelte"),
      import("../live/cluster/classroom/Classroom.svelte"),
      import("../live/cluster/how/Cards.svelte"),
      import("../live/faults/BreakDrawer.svelte"),
      import("./ResultPage.svelte"),
      import("./ResultsPage.svelte"),
      import("../../storage/export.ts"),
      import("../after/share/share-page.ts"),
      import("virtual:share-bundle"),
      import("../../training/predictor.ts"),
      import("../live/exposure/run-exposure.ts").then(({ fetchExposureWorker }) => fetchExposureWorker()),
    ]),
};
