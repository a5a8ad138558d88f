import type { Component } from "svelte";
import type { FamilyName } from "../../../shared/session/tasks.ts";
import type { SessionSpec } from "../../../shared/session/spec.ts";
import type { Example } from "../../ports/example.ts";
import PictureExample from "./pictures/PictureExample.svelte";
import RowExample from "./table/RowExample.svelte";

/** What is shown of one sample while a session learns: the sample itself, as its family's people know it. */
export interface LiveExampleProps {
  readonly spec: SessionSpec;
  readonly example: Example;
}

/** How an example of each family's tasks looks; null where there are none that a model is asked about one by one. */
export const LIVE_EXAMPLES: Readonly<Record<FamilyName, Component<LiveExampleProps> | null>> = {
  digits: PictureExample,
  table: RowExample,
  pictures: PictureExample,
  text: null,
  averaging: null,
};
