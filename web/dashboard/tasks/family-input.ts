import type { Component } from "svelte";
import type { FamilyName } from "../../../shared/session/tasks.ts";
import type { FamilyInputProps } from "./family-input-props.ts";
import PictureInput from "./pictures/PictureInput.svelte";
import TableInput from "./table/TableInput.svelte";
import TextInput from "./text/TextInput.svelte";

/** By family; those that are not here need to know nothing. */
export const FAMILY_INPUTS: Readonly<Partial<Record<FamilyName, Component<FamilyInputProps>>>> = {
  table: TableInput,
  pictures: PictureInput,
  text: TextInput,
};
