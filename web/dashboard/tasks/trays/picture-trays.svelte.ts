import { OWN_SAMPLES_MIN, holdOut } from "../../../../shared/data/held-out.ts";
import type { PictureShape } from "../../../../shared/data/pictures/picture-shape.ts";
import { present } from "../../../../shared/assert.ts";
import { reasonOf } from "../../../../shared/reason-of.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { familyOf } from "../../../../shared/session/tasks.ts";
import { readOwnData } from "../../../data/data-worker.ts";
import { fitToSchema } from "../../../data/fit-to-schema.ts";
import { NO_CHANGES, addChanges, type ImageChanges } from "../../../data/image-changes.ts";
import type { GivenFile } from "../../../data/open-files.ts";
import type { DecodedImage } from "../../../data/opened-image.ts";
import type { ReadData } from "../../../data/read-files.ts";
import { sampleSchemaOf, sampleWidth, samplesMax, type SampleSchema } from "../../../data/sample-schema.ts";
import { NOTHING_SKIPPED, joinSkipped, type Skipped } from "../../../data/skipped.ts";
import type { OwnExamples } from "../../../ports/own-data.ts";
import { whole } from "../../kit/look/figures.ts";
import type { BroughtSources } from "../brought-sources.ts";
import { classesOfFolders, namesTrouble } from "./class-names.ts";

/** One picture, as the model sees it. */
export interface TrayPicture {
  readonly id: number;
  /** Bytes as the schema says. */
  readonly pixels: Uint8Array;
  /** The file that it is from, or what took it. */
  readonly from: string;
}

/** The pictures of one class. */
export interface Tray {
  readonly id: number;
  readonly name: string;
  readonly pictures: readonly TrayPicture[];
}

/** What was taken out last, and can be put back. */
interface Removed {
  readonly tray: number;
  readonly pictures: readonly TrayPicture[];
}

/** A class that nobody has named yet gets its name from the first folder. */
const UNNAMED = "";

/**
 * Pictures that this tab is to learn from, in a tray for each class. They live in this page and nowhere else. Before there
 * is a session its classes are made up here.
 */
export class PictureTrays implements BroughtSources {
  trays: readonly Tray[] = $state.raw([]);
  /** The tray that takes what is pasted, or comes without a folder. */
  active = $state(0);
  /** While files are read. */
  progress: { readonly done: number; readonly path: string } | undefined = $state.raw();
  peers = $state(1);
  /** Why the last files were not taken. */
  refusal = $state("");
  skipped: Skipped = $state.raw(NOTHING_SKIPPED);
  changes: ImageChanges = $state.raw(NO_CHANGES);
  removed: Removed | undefined = $state.raw();
  /** Classes may be named, added and removed here. */
  readonly areOpen: boolean;

  readonly #schema: SampleSchema;
  #nextId = 0;
  #reading: AbortController | undefined;

  /** @param schema its labels are the classes; of none the classes are made up here */
  constructor(schema: SampleSchema) {
    this.#schema = schema;
    this.areOpen = schema.labels.length === 0;
    for (const name of this.areOpen ? [UNNAMED, UNNAMED] : schema.labels) this.addTray(name);
    this.active = present(this.trays[0], "there are two trays or more").id;
  }

  /** Of what each picture is made. */
  get look(): PictureShape {
    return this.#schema.picture ?? { side: Math.sqrt(sampleWidth(this.#schema)), channels: 1 };
  }

  /** Something drawn or written is made grey, and light on black. */
  get isInk(): boolean {
    return this.#schema.picture === null;
  }

  get samples(): number {
    return this.trays.reduce((sum, { pictures }) => sum + pictures.length, 0);
  }

  get amount(): string {
    const { samples } = this;
    return `${whole(samples)} ${samples === 1 ? "picture" : "pictures"}`;
  }

  get isReading(): boolean {
    return this.progress !== undefined;
  }

  get names(): readonly string[] {
    return this.trays.map(({ name }) => name.trim());
  }

  get lack(): string | undefined {
    const trouble = this.areOpen ? namesTrouble(this.names) : undefined;
    if (trouble !== undefined) return trouble;
    const { samples } = this;
    const least = OWN_SAMPLES_MIN * this.peers;
    if (samples < least) {
      const has = samples === 0 ? "there are none yet" : `there ${samples === 1 ? "is" : "are"} ${samples}`;
      const each = this.peers === 1 ? "" : `, ${OWN_SAMPLES_MIN} for each of ${this.peers} peers`;
      return `At least ${least} pictures are needed${each}; ${has}.`;
    }
    const most = samplesMax(this.#schema);
    if (samples > most) return `A tab may bring at most ${whole(most)} pictures; remove some.`;
    return undefined;
  }

  /** How many are trained on, and how many are kept to measure accuracy with. */
  get shares(): { readonly train: number; readonly test: number } {
    const { train, test } = holdOut(this.samples);
    return { train: train.length, test: test.length };
  }

  addTray(name: string): number {
    const id = this.#nextId++;
    this.trays = [...this.trays, { id, name, pictures: [] }];
    return id;
  }

  rename(tray: number, name: string): void {
    this.#change(tray, (before) => ({ ...before, name }));
  }

  removeTray(tray: number): void {
    this.trays = this.trays.filter(({ id }) => id !== tray);
    if (this.active === tray) this.active = this.trays[0]?.id ?? 0;
    if (this.removed?.tray === tray) this.removed = undefined;
  }

  /** Adds one picture that a camera took. */
  take(tray: number, image: DecodedImage): void {
    this.#put(tray, [{ id: this.#nextId++, pixels: fitToSchema(image, this.#schema), from: "the camera" }]);
  }

  /** Adds what was drawn here. @param ink the same as a digit, 784 values 0..1 */
  draw(tray: number, ink: Float32Array, image: DecodedImage): void {
    const asInk = (): Uint8Array => Uint8Array.from(ink, (value) => Math.round(255 * value));
    const pixels = this.isInk ? asInk() : fitToSchema(image, this.#schema);
    this.#put(tray, [{ id: this.#nextId++, pixels, from: "a drawing" }]);
  }

  /** Takes pictures out of a tray, all where none is named. */
  remove(tray: number, picture?: number): void {
    this.#change(tray, (before) => {
      const isOut = ({ id }: TrayPicture): boolean => picture === undefined || id === picture;
      this.removed = { tray, pictures: before.pictures.filter(isOut) };
      return { ...before, pictures: before.pictures.filter((each) => !isOut(each)) };
    });
  }

  putBack(): void {
    const { removed } = this;
    if (removed === undefined) return;
    this.#put(removed.tray, removed.pictures);
    this.removed = undefined;
  }

  /**
   * Reads files. Those of a tray all show its class; others show what their folders say, and what lies in no folder goes to
   * the active tray. What is wrong with them is left out, and told.
   */
  async read(files: readonly GivenFile[], tray?: number): Promise<void> {
    const [first] = files;
    if (first === undefined || this.progress) return;
    this.refusal = "";
    this.removed = undefined;
    this.progress = { done: 0, path: first.path };
    const reading = new AbortController();
    this.#reading = reading;
    try {
      const to = tray ?? (files.some(saysClasses) ? undefined : this.active);
      const data = await readOwnData(
        files,
        this.#schema,
        (done, path) => (this.progress = { done, path }),
        reading.signal,
        to === undefined && !this.areOpen ? "known" : "found",
      );
      this.#sort(data, to);
      this.skipped = joinSkipped([this.skipped, data.skipped]);
      this.changes = addChanges(this.changes, data.changes);
    } catch (error) {
      if (!reading.signal.aborted) this.refusal = reasonOf(error);
    } finally {
      this.progress = undefined;
    }
  }

  /** Gives up reading files; nothing of them is taken. */
  cancel(): void {
    this.#reading?.abort();
  }

  /**
   * These pictures as those of a session, with the classes that it has; undefined where its pictures are made otherwise, or
   * its classes are others.
   */
  in(schema: SampleSchema): PictureTrays | undefined {
    const { names, look } = this;
    const trays = new PictureTrays(schema);
    const isSame = trays.isInk === this.isInk && trays.look.side === look.side && trays.look.channels === look.channels;
    if (!isSame || names.join("\n") !== schema.labels.join("\n")) return undefined;
    trays.trays = trays.trays.map((tray, at) => ({ ...tray, pictures: this.trays[at]?.pictures ?? [] }));
    trays.#nextId = this.#nextId;
    return trays;
  }

  carriedTo(spec: SessionSpec): PictureTrays | undefined {
    return spec.data === "own" && familyOf(spec).sample === "picture" ? this.in(sampleSchemaOf(spec)) : undefined;
  }

  combined(): OwnExamples {
    const { samples } = this;
    const width = sampleWidth(this.#schema);
    const [inputs, labels] = [new Uint8Array(samples * width), new Uint16Array(samples)];
    let at = 0;
    for (const [label, { pictures }] of this.trays.entries()) {
      for (const { pixels } of pictures) {
        inputs.set(pixels, at * width);
        labels[at++] = label;
      }
    }
    return { samples, inputs, labels };
  }

  clear(): void {
    this.trays = this.trays.map((tray) => ({ ...tray, pictures: [] }));
    this.removed = undefined;
  }

  /** Puts pictures into one tray, or into those of their classes. */
  #sort({ inputs, labels, labelNames, names }: ReadData, to: number | undefined): void {
    const classes = this.areOpen ? classesOfFolders(labelNames) : labelNames;
    const width = sampleWidth(this.#schema);
    const sorted = labelNames.map((): TrayPicture[] => []);
    labels.forEach((label, at) => {
      // No copies: hundreds of megabytes of pictures would stop the page for a moment, and be here twice.
      const pixels = (inputs as Uint8Array).subarray(at * width, (at + 1) * width);
      const picture = { id: this.#nextId++, pixels, from: names[at] ?? "a file" };
      present(sorted[label], "each label has a name").push(picture);
    });
    for (const [label, pictures] of sorted.entries()) {
      if (pictures.length > 0) this.#put(to ?? this.#trayNamed(classes[label]), pictures);
    }
  }

  /** Names the first class that has none, or adds one. */
  #trayNamed(name: string | undefined): number {
    if (name === undefined) return this.active;
    const known = this.trays.find((tray) => tray.name.trim().normalize("NFC") === name);
    if (known) return known.id;
    const unnamed = this.trays.find((tray) => tray.name.trim() === "" && tray.pictures.length === 0);
    if (unnamed === undefined) return this.addTray(name);
    this.rename(unnamed.id, name);
    return unnamed.id;
  }

  #put(tray: number, pictures: readonly TrayPicture[]): void {
    this.#change(tray, (before) => ({ ...before, pictures: [...before.pictures, ...pictures] }));
  }

  #change(tray: number, change: (before: Tray) => Tray): void {
    this.trays = this.trays.map((each) => (each.id === tray ? change(each) : each));
  }
}

/** Whether a file's way, or what is in it, may say what its pictures show. */
function saysClasses({ path }: GivenFile): boolean {
  return path.includes("/") || /\.(?:zip|csv|tsv|txt|gz)$|ubyte$/i.test(path);
}
