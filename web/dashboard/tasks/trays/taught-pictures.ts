import type { SessionSpec, SessionSpecInput } from "../../../../shared/session/spec.ts";
import { sampleSchemaOf, type SampleSchema } from "../../../data/sample-schema.ts";
import type { BroughtSources } from "../bringing.ts";
import type { Taught } from "../teaching.ts";
import { PictureTrays } from "./picture-trays.svelte.ts";

/** What suits photographs: things are not always in the middle, and the light is not always the same. */
const PICTURE = { side: 48, channels: 3, augment: { shift: 0.1, flip: true, light: 0.2 } } as const;

/** Enough for twenty pictures of each class, and over within a minute on small devices. */
const FIELDS = {
  task: "pictures",
  data: "own",
  picture: PICTURE,
  rounds: 100,
  batchSize: 16,
  learningRate: 0.003,
  evaluateEvery: 10,
} as const satisfies SessionSpecInput;

/** What pictures are made into before there is a session. */
const SCHEMA: SampleSchema = { labels: [], labelColumn: "label", columns: null, picture: PICTURE };

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
