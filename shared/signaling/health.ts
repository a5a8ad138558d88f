import * as v from "valibot";

/** That the server is there. */
export const Health = v.object({
  status: v.literal("ok"),
  sessions: v.number(),
  uptimeS: v.number(),
  version: v.string(),
});
export type Health = v.InferOutput<typeof Health>;
