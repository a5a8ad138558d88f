import * as v from "valibot";

/** That the server is there. */
export const Health = v.object({
  status: v.literal("ok"),
  sessions: v.number(),
  uptimeS: v.number(),
  version: v.string(),
});
export type Health = v.InferOutput<typeof Health>;

/** That the process answers. */
export const Live = v.object({ status: v.literal("live") });
export type Live = v.InferOutput<typeof Live>;

/** That it may be sent new visitors; otherwise it refuses with `not-ready`, whose `issues` name what is wrong. */
export const Ready = v.object({ status: v.literal("ready") });
export type Ready = v.InferOutput<typeof Ready>;
