import type { Following } from "../../kit/routing/route.ts";

/** The ways in which a new session can follow a result: what each is called, and what comes of it. */
export const WAYS: Readonly<Record<Following, { readonly label: string; readonly about: string }>> = {
  trainOn: {
    label: "Train on",
    about: "The same session once more, from this model: more rounds, or a higher target.",
  },
  again: {
    label: "Again with other settings",
    about: "The form as this session filled it in, with new values to begin with. Change one thing, then compare.",
  },
  fromModel: {
    label: "Start from this model",
    about: "A session of your own choice that begins with what this model has learnt: other data, other people.",
  },
};
