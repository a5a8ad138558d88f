import { fileURLToPath } from "node:url";
import pc from "picocolors";
import { ArgumentError, parseOptions, runProgram } from "../command-line.ts";
import { checkFolder } from "../output.ts";
import { shootFilm } from "./story.ts";
import { SCENES } from "./scenes.ts";
import { Studio } from "./studio.ts";

const FILM = "film";
const NAMES = [...SCENES.map(({ name }) => name), FILM];
const USAGE = `Usage: npm run screenshots -- [options]

  --only NAMES  some of ${NAMES.join(", ")}, separated by commas
  --out FOLDER  where the pictures go (docs/pictures)
  --help        show this text`;

/** `npm run screenshots`: the README's pictures, each in both colour schemes, and its film, from real sessions. */
async function main(args: string[]): Promise<number> {
  const { values } = parseOptions({
    args,
    options: {
      only: { type: "string", default: NAMES.join() },
      out: { type: "string", default: fileURLToPath(new URL("../../../docs/pictures", import.meta.url)) },
    },
  });
  const wanted = values.only.split(",");
  const unknown = wanted.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new ArgumentError(`There is no picture "${unknown}".`);
  await checkFolder("--out", values.out);
  const studio = await Studio.open(values.out);
  try {
    for (const { name, shoot } of SCENES) {
      if (!wanted.includes(name)) continue;
      console.log(pc.bold(name));
      await shoot(studio);
    }
    if (wanted.includes(FILM)) {
      console.log(pc.bold(FILM));
      await shootFilm(studio);
    }
    return 0;
  } finally {
    await studio.close();
  }
}

runProgram("screenshots", USAGE, main);
