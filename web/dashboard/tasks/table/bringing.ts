import { bringing } from "../brought-sources.ts";
import OwnTablePanel from "./OwnTablePanel.svelte";
import { OwnTables } from "./own-tables.svelte.ts";

export const BRINGING = bringing((spec) => new OwnTables(spec), OwnTablePanel);
