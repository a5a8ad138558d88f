import type { SessionSpec } from "../../../../../shared/session/spec.ts";
import { whole } from "../../../kit/look/figures.ts";
import { awaited } from "../../../story/phase.ts";
import { namesIn, type SeatNaming } from "../../../story/seat-names.ts";
import type { ClusterMoment } from "../cluster-moment.ts";

type Shown = Pick<ClusterMoment, "status" | "phase" | "waiting" | "held" | "told"> & {
  readonly spec: Pick<SessionSpec, "graceMs">;
};

/** The one line at the foot of the classroom view: who waits for whom, or what else matters most now. */
export interface Strip {
  readonly tone: "calm" | "warn" | "bad" | "good";
  readonly words: string;
  /** A bar that runs out, 0..1, while time does. */
  readonly left: number | undefined;
}

export function stripOf({ status, spec, phase, waiting, held, told }: Shown): Strip {
  const plain = (tone: Strip["tone"], words: string): Strip => ({ tone, words, left: undefined });
  const nameOf = namesIn(status);
  const round = whole(told.round);
  const same = `${held.holding.length} of ${held.members} have the same model, after round ${round}`;
  switch (phase.kind) {
    case "suspended": {
      const leftMs = status.graceLeftMs ?? 0;
      const words = `All wait for ${listed(status.suspects, nameOf)}, ${Math.ceil(leftMs / 1000)} s more`;
      return { tone: "warn", words, left: spec.graceMs > 0 ? leftMs / spec.graceMs : 0 };
    }
    case "agreeing": {
      const { agreement } = status;
      const words = agreement
        ? `${agreement.reachable} ${agreement.reachable === 1 ? "is" : "are"} in reach, it takes ${agreement.quorum} to decide`
        : "A majority of all seats decides";
      return plain("warn", words);
    }
    case "catchingUp":
      return { tone: "warn", words: phase.title, left: 1 - status.progress };
    case "failed":
      return plain("bad", `Round ${whole(status.committed.round)} is the last that all had agreed on`);
    case "finished":
      return plain("good", same);
    case "halted": {
      const saved = status.saved
        ? `Saved: the model after round ${whole(status.saved.round)}`
        : "Nothing was saved here";
      return plain(status.halted?.reason === "asked" ? "good" : "bad", saved);
    }
    case "ending":
      return plain("calm", same);
    case "training": {
      if (held.differing.length > 0) {
        return plain("bad", `${listed(held.differing, nameOf)}: another model after round ${round}`);
      }
      if (waiting === undefined) return plain("calm", `Nobody waits: ${same}`);
      const doing = awaited(status).map(({ seat, words }) => `${nameOf(seat)} (${words})`);
      return plain("warn", `The others wait for ${joined(doing)}`);
    }
  }
}

/** Seats by their names, as a sentence has them. */
function listed(seats: readonly number[], nameOf: SeatNaming): string {
  return seats.length === 0 ? "somebody" : joined(seats.map(nameOf));
}

/** More than this nobody reads while it changes. */
const NAMED_MAX = 3;

function joined(names: readonly string[]): string {
  const shown = names.length > NAMED_MAX ? [...names.slice(0, NAMED_MAX), `${names.length - NAMED_MAX} more`] : names;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1) ?? ""}`;
}
