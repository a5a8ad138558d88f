import { mount } from "svelte";
import { present } from "../../shared/assert.ts";
import { reasonOf } from "../../shared/reason-of.ts";
import { familyOf } from "../../shared/session/tasks.ts";
import { TRIALS } from "../dashboard/tasks/trials.ts";
import { embeddedIn } from "./embedded.ts";
import { fileTools } from "./file-tools.ts";
import { PARTS } from "./shared-file.ts";
import SharedTrial from "./SharedTrial.svelte";

/** Puts the test box of the file's model where it belongs. */
export function showTrial(): void {
  const target = present(document.getElementById(PARTS.trial), "a shared file has a place to try its model");
  try {
    const embedded = embeddedIn((id) => document.getElementById(id)?.textContent);
    const { spec } = embedded.model;
    const Trial = present(TRIALS[familyOf(spec).name], "what is shared can be tried");
    const result = { spec, backend: "", state: { parameters: embedded.parameters } };
    target.textContent = "";
    mount(SharedTrial, { target, props: { Trial, result, tools: fileTools(embedded, window.parent !== window) } });
  } catch (error) {
    target.textContent = `This file is damaged: ${reasonOf(error)}. Ask for it again.`;
  }
}
