import { measureAgreement } from "./agreement.ts";
import { measureAveraging } from "./averaging.ts";
import type { Part } from "./bench.ts";
import { measureBytes } from "./bytes.ts";
import { measureCeilings } from "./ceiling-part.ts";
import type { PartName } from "./figure.ts";
import { measureCharts } from "./charts.ts";
import { measureEngines } from "./engines.ts";
import { measureLinks } from "./links.ts";
import { measureGpt } from "./gpt.ts";
import { measureHeartbeats } from "./heartbeat.ts";
import { measureMemory } from "./memory.ts";
import { measureRoundSplit } from "./round-split.ts";
import { measureScaling } from "./scaling.ts";
import { measureSecure } from "./secure.ts";
import { measureSignaling } from "./signaling.ts";
import { measureSingleTab } from "./single-tab.ts";
import { measureStartPage } from "./start-page.ts";
import { measureSuspicions } from "./suspicions.ts";
import { measureTables } from "./tables.ts";

/** What each part of the bench runs, in this order. */
export const PARTS: Readonly<Record<PartName, Part>> = {
  ceiling: measureCeilings,
  averaging: measureAveraging,
  "round-split": measureRoundSplit,
  heartbeat: measureHeartbeats,
  "single-tab": measureSingleTab,
  scaling: measureScaling,
  bytes: measureBytes,
  links: measureLinks,
  engines: measureEngines,
  gpt: measureGpt,
  memory: measureMemory,
  agreement: measureAgreement,
  secure: measureSecure,
  charts: measureCharts,
  "start-page": measureStartPage,
  suspicions: measureSuspicions,
  tables: measureTables,
  signaling: measureSignaling,
};
