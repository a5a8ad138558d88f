import { whole } from "../../kit/look/figures.ts";
import type { LearningStage } from "../lesson.ts";

/** What stands above the pictures of a model that is looked at. */
export interface PanelWords {
  readonly title: string;
  /** Whether the pictures show the weights, or how they would change. */
  readonly weights: "as they are" | "change";
  readonly caption: string;
  /** What a picture of weights is, for people who do not see it. */
  readonly pictureOf: (label: number) => string;
}

/**
 * @param digit the label of the digit that the model is asked about
 * @param round after which the model of now was this
 */
export function panelWords(stage: LearningStage, digit: number, round: number | undefined): PanelWords {
  switch (stage) {
    case "digit":
      return {
        title: "The first model",
        weights: "as they are",
        caption: "Its weights for each digit, drawn by lot: one for each point of the picture.",
        pictureOf: (label) => `The weights for ${label}: no pattern`,
      };
    case "gradient":
    case "step":
      return {
        title: stage === "gradient" ? "One gradient" : "One step along it",
        weights: "change",
        caption: `How the weights for each digit ${stage === "gradient" ? "would change" : "have changed"}.`,
        pictureOf: (label) =>
          label === digit
            ? `The weights for ${label}: more where the digit has ink`
            : `The weights for ${label}: less where the digit has ink`,
      };
    case "batch":
      return {
        title: "The same step, and sixteen digits",
        weights: "change",
        caption: "How the weights for each digit have changed.",
        pictureOf: (label) =>
          `The weights for ${label}: ${label === digit ? "more" : "less"} where the one digit has ink`,
      };
    case "average":
      return {
        title: "One step along the average",
        weights: "change",
        caption: "How the weights for each digit have changed, by the average of all gradients.",
        pictureOf: (label) => `The weights for ${label}: more where most digits of that kind have ink`,
      };
    case "present":
      return {
        title: `The model of now, after round ${whole(round ?? 0)}`,
        weights: "change",
        caption: "How the weights for each digit have changed since they were drawn by lot.",
        pictureOf: (label) => `The weights for ${label}: they begin to look like a blurred ${label}`,
      };
  }
}
