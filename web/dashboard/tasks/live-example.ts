import type { Component } from "svelte";
import type { FamilyName } from "../../../shared/session/tasks.ts";
import type { LiveExampleProps } from "./live-example-props.ts";
import PictureExample from "./pictures/PictureExample.svelte";
import RowExample from "./table/RowExample.svelte";

/** How an example of each family's tasks looks; null where there are none that a model is asked about one by one. */
export const LIVE_EXAMPLES: Readonly<Record<FamilyName, Component<LiveExampleProps> | null>> = {
  digits: PictureExample,
  table: RowExample,
  pictures: PictureExample,
  text: null,
  averaging: null,
};
