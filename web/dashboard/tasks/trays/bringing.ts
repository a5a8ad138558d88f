import { sampleSchemaOf } from "../../../data/sample-schema.ts";
import { bringing } from "../brought-sources.ts";
import OwnPicturesPanel from "./OwnPicturesPanel.svelte";
import { PictureTrays } from "./picture-trays.svelte.ts";

export const BRINGING = bringing((spec) => new PictureTrays(sampleSchemaOf(spec)), OwnPicturesPanel);
