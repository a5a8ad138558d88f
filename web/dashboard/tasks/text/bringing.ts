import { bringing } from "../brought-sources.ts";
import OwnTextPanel from "./OwnTextPanel.svelte";
import { OwnTexts } from "./own-texts.svelte.ts";

export const BRINGING = bringing((spec) => new OwnTexts(spec), OwnTextPanel);
