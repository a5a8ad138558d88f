import type { Component } from "svelte";
import type { FamilyName } from "../../../shared/session/tasks.ts";
import type { Taught, TeachProps } from "./taught.ts";
import { TaughtTable } from "./table/taught-table.svelte.ts";
import TeachTable from "./table/TeachTable.svelte";
import { TaughtText } from "./text/taught-text.svelte.ts";
import TeachText from "./text/TeachText.svelte";
import { TaughtPictures } from "./trays/taught-pictures.ts";
import TeachPictures from "./trays/TeachPictures.svelte";

/** How people without a session teach something of their own, by the family of tasks that learns it. */
export interface Teaching {
  /** What such things are called, in a word or two. */
  readonly title: string;
  /** What a model then does. */
  readonly about: string;
  readonly begin: () => Taught;
  readonly panel: Component<TeachProps>;
}

/** A panel is only ever shown with what is begun beside it. */
function teaching<Kind extends Taught>(
  words: Pick<Teaching, "title" | "about">,
  begin: () => Kind,
  panel: Component<TeachProps<Kind>>,
): Teaching {
  return { ...words, begin, panel: panel as Component<TeachProps> };
}

/** In the order in which people are offered them. */
export const TEACHINGS: readonly (readonly [FamilyName, Teaching])[] = [
  [
    "pictures",
    teaching(
      { title: "Pictures", about: "From your camera or from files: which of your classes does one show?" },
      () => new TaughtPictures(),
      TeachPictures,
    ),
  ],
  [
    "table",
    teaching(
      { title: "A table", about: "A CSV file: one of its columns is told from the others." },
      () => new TaughtTable(),
      TeachTable,
    ),
  ],
  [
    "text",
    teaching(
      { title: "A text", about: "What you or others wrote: the model learns to go on with it." },
      () => new TaughtText(),
      TeachText,
    ),
  ],
];
