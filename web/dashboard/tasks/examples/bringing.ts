import { bringing } from "../bringing.ts";
import OwnDataPanel from "./OwnDataPanel.svelte";
import { OwnSources } from "./own-sources.svelte.ts";

export const BRINGING = bringing((spec) => new OwnSources(spec), OwnDataPanel);
