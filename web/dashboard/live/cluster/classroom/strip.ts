import type { SessionSpec } from "../../../../../shared/session/spec.ts";
import { seatNames, whole } from "../../../kit/look/figures.ts";
import type { ClusterMoment } from "../cluster-moment.ts";

type Shown = Pick<ClusterMoment, "status" | "phase" | "waiting" | "held"> & {
  readonly spec: Pick<SessionSpec, "graceMs">;
};

/** The one line at the foot of the classroom view: what matters most now. */
export interface Strip {
  readonly tone: "calm" | "warn" | "bad" | "good";
  readonly words: string;
  /** A bar that runs out, 0..1, while time does. */
  readonly left: number | undefined;
}

export function stripOf({ status, spec, phase, waiting, held }: Shown): Strip {
  const plain = (tone: Strip["tone"], words: string): Strip => ({ tone, words, left: undefined });
  switch (phase.kind) {
    case "suspended": {
      const leftMs = status.graceLeftMs ?? 0;
      const words = `Waiting ${Math.ceil(leftMs / 1000)} s for ${seatNames(status.suspects)}`;
      return { tone: "warn", words, left: spec.graceMs > 0 ? leftMs / spec.graceMs : 0 };
    }
    case "agreeing": {
      const { agreement } = status;
      const words = agreement
        ? `${agreement.reachable} seats in reach, ${agreement.quorum} decide`
        : "A majority of all seats decides";
      return plain("warn", words);
    }
    case "catchingUp":
      return { tone: "warn", words: phase.title, left: 1 - status.progress };
    case "failed":
      return plain("bad", `Round ${whole(status.committed.round)} is the last that all had agreed on`);
    case "finished":
      return plain("good", held.words);
    case "halted": {
      const saved = status.saved ? `Saved round ${whole(status.saved.round)}` : "Nothing was saved here";
      return plain(status.halted?.reason === "asked" ? "good" : "bad", saved);
    }
    case "ending":
      return plain("calm", held.words);
    case "training":
      if (held.differing.length > 0) return plain("bad", held.words);
      return waiting === undefined ? plain("calm", held.words) : plain("warn", waiting);
  }
}
