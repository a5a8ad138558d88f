import type { Component } from "svelte";
import type { SessionSpec } from "../../../shared/session/spec.ts";
import type { GivenFile } from "../../data/open-files.ts";
import type { OwnData } from "../../ports/own-data.ts";

/** What people have given to this tab so far, before it joins. */
export interface BroughtSources {
  /** Among so many peers of this page it is dealt out. */
  peers: number;
  /** Why it does not do yet; undefined when it does. */
  readonly lack: string | undefined;
  /** How much there is, in words: `60 pictures`. */
  readonly amount: string;
  readonly isReading: boolean;
  /** Why nothing of the last files was taken; empty where something was. */
  readonly refusal: string;
  /** Adds what files hold. What is wrong with them is told where sources are shown. */
  read(files: readonly GivenFile[]): Promise<void>;
  /** All of it, in arrays that may be given away. */
  combined(): OwnData;
  /** The training worker has it: this page need not. */
  clear(): void;
  /** The same for another session, where that learns from such samples; undefined where it is about something else. */
  carriedTo(spec: SessionSpec): BroughtSources | undefined;
}

/** Where they give it. */
export interface BringPanelProps<Sources extends BroughtSources = BroughtSources> {
  sources: Sources;
  /** This tab had data and a seat before it was loaded anew. */
  returning: boolean;
  joining: boolean;
  /** Data that fit are enough to join: nobody needs to press the button. */
  joinsByItself: boolean;
  join: () => void;
}

/** How samples are brought: what holds them, and where they are given. */
export interface Bringing {
  readonly open: (spec: SessionSpec) => BroughtSources;
  readonly panel: Component<BringPanelProps>;
}

/** A panel is only ever shown with the sources that are opened beside it. */
export function bringing<Sources extends BroughtSources>(
  open: (spec: SessionSpec) => Sources,
  panel: Component<BringPanelProps<Sources>>,
): Bringing {
  return { open, panel: panel as Component<BringPanelProps> };
}
