import type { Input } from "../input.ts";

/** What a runtime measures of itself, as good as any: who needs some of it otherwise says only that. */
export const MEASURED: Extract<Input, { type: "telemetry" }> = {
  type: "telemetry",
  links: [],
  name: "",
  device: "a browser",
  hidden: false,
  battery: null,
  brought: null,
};
