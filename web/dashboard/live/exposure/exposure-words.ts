import type { SessionSpec } from "../../../../shared/session/spec.ts";
import type { Rebuilt, Viewpoint } from "./exposure.ts";

/** From here on people recognise a digit, and below the other it is noise. */
export const CLEAR_MATCH = 0.9;
export const NO_MATCH = 0.3;

/** Whom a column is about. */
export function viewpointTitle(viewpoint: Viewpoint, seats: number): string {
  switch (viewpoint) {
    case "plainOne":
      return "Plain: one other seat";
    case "plainAll":
      return seats === 2 ? "Plain: the other seat" : "Plain: all others";
    case "secure":
      return seats === 3 ? "Secure: one other seat" : `Secure: up to ${seats - 2} others`;
  }
}

/** Whether a column shows what happens in this session. */
export function applies(viewpoint: Viewpoint, { averaging }: Pick<SessionSpec, "averaging">): boolean {
  return (averaging === "secure") === (viewpoint === "secure");
}

/** What this session's averaging means for this seat's samples. */
export function modeWords({ averaging, seats }: Pick<SessionSpec, "averaging" | "seats">): string {
  if (averaging === "plain") {
    return "This session averages plainly: what this tab sends is readable for those who get it, a slice for each seat. A gradient of few samples gives the samples away.";
  }
  const who = seats === 3 ? "No other seat" : `No ${seats - 2} of the others together`;
  return `This session averages securely: what this tab sends is hidden under masks that only cancel in the sum. ${who} can see anything but noise and the sum.`;
}

/** What the pictures leave out, in sessions in which something else travels than a gradient as it is. */
export function omissionWords({
  batchSize,
  localSteps,
  privacy,
}: Pick<SessionSpec, "batchSize" | "localSteps" | "privacy">): readonly string[] {
  const small = `A real contribution of this session stands for ${batchSize * localSteps} samples: the fewer, the more can be rebuilt.`;
  return [
    small,
    ...(localSteps > 1 ? [`It is the change after ${localSteps} steps; shown is what one step gives away.`] : []),
    ...(privacy !== "none" ? ["It carries noise for differential privacy, which is left out here."] : []),
  ];
}

/** How much of a digit is in a rebuilt picture. */
export function verdictWords({ match, inputs }: Pick<Rebuilt, "match" | "inputs">): string {
  if (inputs === null) return "nothing";
  return match > CLEAR_MATCH ? "the digit" : match < NO_MATCH ? "noise" : "traces of the digit";
}

/** The same with the figure behind it, for those who do not see the picture. */
export function matchWords(rebuilt: Pick<Rebuilt, "match" | "inputs">): string {
  return `${verdictWords(rebuilt)}, correlation ${correlationText(rebuilt.match)}`;
}

/** With two digits, and never "-0.00". */
export function correlationText(match: number): string {
  return match.toFixed(2).replace("-0.00", "0.00");
}
