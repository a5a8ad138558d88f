import type { Component } from "svelte";
import type { FamilyName } from "../../../shared/session/tasks.ts";
import DigitTrial from "./digits/DigitTrial.svelte";
import PictureTrial from "./pictures/PictureTrial.svelte";
import TableTrial from "./table/TableTrial.svelte";
import TextTrial from "./text/TextTrial.svelte";
import type { TriedModel } from "./trial/trial-tools.ts";

/** Where people try a saved model, by the family of its task; null where there is nothing to try. */
export const TRIALS: Readonly<Record<FamilyName, Component<{ result: TriedModel }> | null>> = {
  digits: DigitTrial,
  table: TableTrial,
  pictures: PictureTrial,
  text: TextTrial,
  averaging: null,
};
