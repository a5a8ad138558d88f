import { mount } from "svelte";
import { present } from "../../../shared/assert.ts";
import App from "./App.svelte";
import { installAutomation } from "../../seat/automation.ts";
import { isFramed } from "../kit/framed.ts";
import "../kit/look/fonts.css";
import "../kit/look/tokens.css";
import "../kit/look/base.css";
import "../kit/look/shell.css";
import { restoreTheme } from "../kit/look/theme.svelte.ts";
import { FocusKeeper } from "../kit/keep-focus.ts";
import { currentRoute, startRouter } from "../kit/routing/router.svelte.ts";
import { surviveTranslation } from "../kit/survive-translation.ts";
import { whenActivated } from "../kit/when-activated.ts";

restoreTheme();
// Colours chosen in one page hold in all, the frames of a page among them.
addEventListener("storage", restoreTheme);
whenActivated(document, () => {
  if (currentRoute().page === "session") installAutomation();
  const focus = new FocusKeeper(document);
  focus.start();
  startRouter(() => focus.turnPage());
  surviveTranslation(document.body);
  if (isFramed()) document.documentElement.classList.add("framed");
  const target = present(document.getElementById("app"), "index.html has an element for the pages");
  // What was shown until now, by index.html itself.
  target.replaceChildren();
  mount(App, { target });
});
