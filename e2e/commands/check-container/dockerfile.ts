import { DockerfileParser, type Copy, type Env, type From, type Instruction } from "dockerfile-ast";

/** One thing that a stage does, or says of what it becomes. */
export type Step =
  | { readonly kind: "workdir"; readonly path: string }
  | { readonly kind: "run"; readonly command: string }
  | { readonly kind: "copy"; readonly from?: string; readonly sources: readonly string[]; readonly target: string }
  | { readonly kind: "environment"; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: "user"; readonly user: string }
  | { readonly kind: "expose"; readonly port: string }
  | { readonly kind: "health"; readonly command: readonly string[] }
  | { readonly kind: "entrypoint"; readonly command: readonly string[] };

export interface Stage {
  readonly name: string | undefined;
  /** What it begins with. */
  readonly image: string;
  readonly steps: readonly Step[];
}

/**
 * Reads a Dockerfile, of all that one may say only what ours says.
 * @throws Error for whatever else stands in it: what is not understood here must not be passed over
 */
export function readDockerfile(text: string): readonly Stage[] {
  const stages: { name: string | undefined; image: string; steps: Step[] }[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    if (keyword === "FROM") {
      const from = instruction as From;
      stages.push({ name: from.getBuildStage() ?? undefined, image: from.getImage() ?? "", steps: [] });
      continue;
    }
    const words = instruction.getArguments().map((argument) => argument.getValue());
    const steps = stages.at(-1)?.steps;
    if (steps === undefined) throw new Error(`${keyword} stands before the first stage`);
    steps.push(stepOf(keyword, words, instruction));
  }
  return stages;
}

function stepOf(keyword: string, words: readonly string[], instruction: Instruction): Step {
  const [first = ""] = words;
  switch (keyword) {
    case "WORKDIR":
      return { kind: "workdir", path: first };
    case "RUN":
      return { kind: "run", command: words.join(" ") };
    case "COPY": {
      const flags = (instruction as Copy).getFlags();
      const strange = flags.find((flag) => flag.getName() !== "from");
      if (strange) throw new Error(`COPY --${strange.getName()} is not understood`);
      const from = flags[0]?.getValue();
      return { kind: "copy", ...(from && { from }), sources: words.slice(0, -1), target: words.at(-1) ?? "" };
    }
    case "ENV": {
      const entries = (instruction as Env).getProperties().map((each) => [each.getName(), each.getValue() ?? ""]);
      return { kind: "environment", values: Object.fromEntries(entries) as Record<string, string> };
    }
    case "USER":
      return { kind: "user", user: first };
    case "EXPOSE":
      return { kind: "expose", port: first };
    case "HEALTHCHECK":
      return { kind: "health", command: jsonOf(instruction, "CMD ") };
    case "ENTRYPOINT":
      return { kind: "entrypoint", command: jsonOf(instruction) };
    default:
      throw new Error(`${keyword} is not understood`);
  }
}

/**
 * The words of an instruction that is written as JSON, so that no shell is between.
 * @param behind what stands before them
 * @throws Error for any other
 */
function jsonOf(instruction: Instruction, behind = ""): readonly string[] {
  const text = instruction.getRawArgumentsContent() ?? "";
  const at = text.indexOf(`${behind}[`);
  if (at === -1 || (behind === "" && at > 0)) throw new Error("ENTRYPOINT and HEALTHCHECK must be written as JSON");
  return JSON.parse(text.slice(at + behind.length)) as readonly string[];
}
