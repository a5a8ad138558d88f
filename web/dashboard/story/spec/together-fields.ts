import type { SessionSpec } from "../../../../shared/session/spec.ts";
import type { Draft, PlacedField } from "./spec-field.ts";

const isSecure = (draft: Draft): boolean => draft.averaging === "secure";
const isPrivate = (draft: Draft): boolean => draft.privacy !== "none";

/** M8: what was measured holds where each sample counts alike for the mean of all. */
const mayChoose = (draft: Draft, data: SessionSpec["data"]): boolean =>
  data === "shared" && draft.aggregation === "mean" && !isPrivate(draft);

/** The lobby chooses how many steps lie between two averages, and what travels of them. */
export const isChosen = (draft: Draft, data: SessionSpec["data"]): boolean =>
  draft.auto === "true" && mayChoose(draft, data);

/** How much the tabs share, and what the others may learn of each: federated averaging, secure averaging, privacy. */
export const TOGETHER_FIELDS: readonly PlacedField[] = [
  {
    name: "auto",
    label: "How the tabs average",
    explanation:
      "By measurement: when all are here, each tab tells how fast its machine and its line are, and all take the number of local steps and the compression by which they should be done first. Rounds, evaluations and schedules are then given in steps of each tab.",
    typed: "truth",
    choices: [
      { value: "true", label: "Chosen by measurement" },
      { value: "false", label: "As it says here" },
    ],
    matters: mayChoose,
  },
  {
    name: "localSteps",
    label: "Local steps",
    explanation:
      "Steps that each tab takes for itself before the tabs average how far they moved. With 10 a tenth of the bytes travels for each step; too many, and the tabs drift apart.",
    unit: "a round",
    matters: (draft, data) => !isChosen(draft, data),
  },
  {
    name: "outerMomentum",
    label: "Outer momentum",
    explanation:
      "Share of a round's change that the next round keeps: 0 is plain federated averaging, and 0.3 often needs fewer rounds.",
    matters: (draft, data) => Number(draft.localSteps) > 1 && !isChosen(draft, data),
  },
  {
    name: "shares",
    label: "Shares of a batch",
    explanation:
      "Equal: every tab computes on as much, and all wait for the slowest. By speed: a slow tab computes on less and a quick one on more, as their votes tell how long it took, so that all are done at the same time. The data must be shared by all.",
    choices: [
      { value: "equal", label: "Equal" },
      { value: "speed", label: "By speed" },
    ],
    matters: (draft, data) =>
      data === "shared" && draft.averaging === "plain" && draft.aggregation === "mean" && !isPrivate(draft),
  },
  {
    name: "slices",
    label: "Slices of the average",
    explanation:
      "Every tab adds up one slice of the model for all. Equal: each as large a one. By upload speed: a tab with a slow line up gets a small slice or none, as their votes tell what it carries, so that nobody waits for it longer than need be. Matters with three tabs or more.",
    choices: [
      { value: "equal", label: "Equal" },
      { value: "speed", label: "By upload speed" },
    ],
    matters: (draft) => isSecure(draft) || draft.compression !== "sparse",
  },
  {
    name: "overlap",
    label: "Overlap",
    explanation:
      "While an average travels, each tab computes the next round on the model that it has, so that a round takes the longer of the two, not both. What it computes is one round old; with local steps it goes on from its own last step. With one step a round it learns more slowly at first; with several this costs next to nothing.",
    typed: "number",
    choices: [
      { value: "0", label: "None: averages are waited for" },
      { value: "1", label: "Compute while averages travel" },
    ],
    matters: (draft) => draft.privacy !== "peer" || Number(draft.localSteps) === 1,
  },
  {
    name: "averaging",
    label: "Averaging",
    explanation:
      "Plain: what a tab computes goes to the others as it is. Secure: under masks that cancel in the sum, so that nobody sees any tab's own part; takes three tabs at least.",
    choices: [
      { value: "plain", label: "Plain" },
      { value: "secure", label: "Secure: only the sum is seen" },
    ],
  },
  {
    name: "fragments",
    label: "Fragments",
    explanation:
      "Masked numbers do not compress, but not all need to travel each time: each round averages one of so many parts of the model, in turn, and the tabs go on by themselves in the others. With 4 a fourth of the bytes travels, and MNIST is learnt as well.",
    unit: "in turns",
    matters: (draft) => isSecure(draft) && Number(draft.localSteps) > 1,
  },
  {
    name: "secureBits",
    label: "Bits of each number",
    explanation: "Masked numbers do not compress: 32 bits are finer, 16 bits are half the bytes.",
    choices: [
      { value: "32", label: "32" },
      { value: "16", label: "16" },
    ],
    typed: "number",
    matters: isSecure,
  },
  {
    name: "secureBound",
    label: "Largest number",
    explanation:
      "Anything larger is clipped before it is masked. Empty is 1 with 32 bits and 0.125 with 16, which suits gradients.",
    matters: isSecure,
    empty: { value: undefined },
  },
  {
    name: "aggregation",
    label: "Combined by",
    explanation:
      "The mean learns fastest. The median of each number withstands a few tabs that send nonsense, on purpose or not.",
    choices: [
      { value: "mean", label: "Mean" },
      { value: "median", label: "Median" },
    ],
  },
  {
    name: "privacy",
    label: "Differential privacy",
    explanation:
      "Noise that hides, from everybody and for good, whether any one sample, or any one tab's data at all, took part. It costs accuracy.",
    choices: [
      { value: "none", label: "None" },
      { value: "sample", label: "Hide each sample" },
      { value: "peer", label: "Hide each tab's data" },
    ],
  },
  {
    name: "privacyNoise",
    label: "Noise",
    explanation: "More noise is a smaller epsilon, a stronger promise and a slower start. 1 is a fair beginning.",
    unit: "times the clip",
    matters: isPrivate,
  },
  {
    name: "privacyClip",
    label: "Clip",
    explanation: "What is hidden is shortened to this length first, so that nothing stands out.",
    unit: "norm",
    matters: isPrivate,
  },
  {
    name: "privacyDelta",
    label: "Delta",
    explanation: "The small chance that the promise does not hold; well below one in the number of samples.",
    matters: isPrivate,
  },
  {
    name: "breakable",
    label: "Break it",
    explanation:
      "With it the page of each seat can cut links, stop tabs and flip bits, at its own seat and at all others, to show what comes of that. Never where tabs bring data of their own.",
    typed: "truth",
    choices: [
      { value: "true", label: "Every seat may play faults" },
      { value: "false", label: "No faults are played" },
    ],
    proposed: "true",
    matters: (_, data) => data !== "own",
  },
];
