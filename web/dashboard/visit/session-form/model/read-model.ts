import * as v from "valibot";
import { BlocksSchema, type Block } from "../../../../../shared/training/model/block.ts";
import type { LayeredModel } from "../../../../../shared/training/model/model.ts";
import { outlineModel, placeText, type ModelOutline } from "../../../../../shared/training/model/plan.ts";
import { blocksOf, type At, type BlockRow } from "./block-rows.ts";

/** What is wrong with a row, in the words of a session's refusal. */
export interface BlockFault {
  /** The field that it is about; undefined where it is the block in its place. */
  readonly field: string | undefined;
  readonly reason: string;
}

/** What rows come to. */
export interface ReadModel {
  /** By the row's place as `placeText` has it; of the list as a whole at the empty place. */
  readonly faults: ReadonlyMap<string, readonly BlockFault[]>;
  /** Shapes as far as blocks fit together; undefined where nobody knows yet what goes in. */
  readonly outline: ModelOutline | undefined;
}

/**
 * Reads rows with the session's own rules.
 * @param frame the task's input and head; undefined while nobody knows them, as of a table that is still to be chosen
 */
export function readModel(rows: readonly BlockRow[], frame: LayeredModel | undefined): ReadModel {
  const faults = new Map<string, BlockFault[]>();
  const add = (at: At, fault: BlockFault): void => {
    const place = placeText(at);
    faults.set(place, [...(faults.get(place) ?? []), fault]);
  };
  const raw = blocksOf(rows);
  const parsed = v.safeParse(BlocksSchema, raw);
  for (const issue of parsed.issues ?? []) {
    const keys = (issue.path ?? []).map(({ key }) => key);
    const at = keys.filter((key) => typeof key === "number");
    const last = keys.at(-1);
    add(at, { field: typeof last === "string" ? last : undefined, reason: issue.message });
  }
  if (!frame) return { faults, outline: undefined };
  const blocks = parsed.success ? parsed.output : wellWritten(raw);
  const outline = outlineModel({ ...frame, blocks });
  const { fault } = outline;
  // Of a list of which some blocks are still wrong, the end is no end.
  if (fault && (parsed.success || fault.at[0] !== blocks.length)) {
    add(fault.at, { field: undefined, reason: fault.message });
  }
  return { faults, outline };
}

/** The blocks before the first one of the outermost list with a mistake in it. */
function wellWritten(raw: readonly unknown[]): readonly Block[] {
  const blocks: Block[] = [];
  for (const block of raw) {
    const parsed = v.safeParse(BlocksSchema, [block]);
    if (!parsed.success) break;
    blocks.push(...parsed.output);
  }
  return blocks;
}

/**
 * A task's own blocks, as ones to go on from.
 * @param own what the model of a session's own begins with: pictures keep their rows and columns there
 */
export function copyOf(preset: LayeredModel, own: LayeredModel): readonly Block[] {
  const [before, now] = [preset.input, own.input].map((shape) =>
    shape.of === "numbers" ? shape.dimensions.length : 0,
  );
  return before === 1 && now !== undefined && now > 1 ? [{ kind: "flatten" }, ...preset.blocks] : preset.blocks;
}
