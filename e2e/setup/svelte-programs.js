import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseForESLint } from "svelte-eslint-parser";
import ts from "typescript";
import tseslint from "typescript-eslint";

/**
 * A parser for the scripts of components, for rules that ask for types: as fast as for plain TypeScript.
 *
 * To TypeScript a component is another text than the one on the disk: its script, with what its markup does as code behind
 * it. Whoever has the program read the disk has it made anew for each component, which takes a minute for all. So before
 * the first component is looked at, all are turned into that text, and the program reads it.
 *
 * @param {string} root folder of all components, absolute
 * @param {object} options the parser's, `project` among them
 */
export function svelteParser(root, options) {
  let isReady = false;
  const parser = {
    ...tseslint.parser,
    parseForESLint(code, given) {
      // Whoever asks for no types needs no program.
      if (!isReady && given.project) {
        readScripts(root, options);
        isReady = true;
      }
      return tseslint.parser.parseForESLint(code, given);
    },
  };
  return parser;
}

/** From now on TypeScript reads of each component what the parser of components makes of it. */
function readScripts(root, options) {
  const scripts = new Map();
  for (const name of readdirSync(root, { recursive: true }).filter((each) => each.endsWith(".svelte"))) {
    const file = path.join(root, name);
    const keep = {
      ...tseslint.parser,
      parseForESLint(code, given) {
        scripts.set(file, code);
        return tseslint.parser.parseForESLint(code, { ...given, project: null });
      },
    };
    try {
      parseForESLint(readFileSync(file, "utf8"), { ...options, filePath: file, parser: keep });
    } catch {
      // What is wrong with it is told when it is its turn.
    }
  }
  const { readFile } = ts.sys;
  ts.sys.readFile = (file, encoding) => scripts.get(path.resolve(file)) ?? readFile(file, encoding);
}
