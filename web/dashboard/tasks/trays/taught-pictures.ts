import type { SessionSpec, SessionSpecInput } from "../../../../shared/session/spec.ts";
import { EXTRACTOR_NAMES, EXTRACTORS } from "../../../../shared/training/extractors/extractors.ts";
import { sampleSchemaOf, type SampleSchema } from "../../../data/sample-schema.ts";
import type { BroughtSources } from "../brought-sources.ts";
import type { Taught } from "../taught.ts";
import { PictureTrays } from "./picture-trays.svelte.ts";

/** Few pictures are enough for what a network sees that has learnt to see already. */
export const LOOKS = EXTRACTORS[EXTRACTOR_NAMES[0]];

/** What it takes for some dozens of each class; over in seconds once everybody is there. */
const FIELDS = {
  task: "pictures",
  data: "own",
  picture: { features: LOOKS.name },
  rounds: 100,
  evaluateEvery: 10,
} as const satisfies SessionSpecInput;

/** What pictures are made into before there is a session. */
const SCHEMA: SampleSchema = {
  labels: [],
  labelColumn: "label",
  columns: null,
  picture: { side: LOOKS.side, channels: 3 },
};

/** Pictures in classes that are made up together with them. */
export class TaughtPictures implements Taught {
  readonly files = [];
  readonly trays = new PictureTrays(SCHEMA);

  get lack(): string | undefined {
    return this.trays.lack;
  }

  get amount(): string {
    return this.trays.amount;
  }

  get fields(): SessionSpecInput {
    return { ...FIELDS, labels: [...this.trays.names] };
  }

  sources(spec: SessionSpec): BroughtSources | undefined {
    return this.trays.in(sampleSchemaOf(spec));
  }
}
