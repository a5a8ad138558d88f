import { mount } from "svelte";
import { present } from "../../../shared/assert.ts";
import App from "./App.svelte";
import { WITHOUT_SERVER } from "../../ports/hosting.ts";
import { installAutomation } from "../../seat/automation.ts";
import { isEmbedded } from "../kit/embedded.ts";
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

/** Where there is no server, this page does without. @returns false where it is about to be loaded anew */
async function prepare(): Promise<boolean> {
  const [{ doWithoutServer }, { isolate }] = await Promise.all([
    import("../../serverless/page.ts"),
    import("../../serverless/isolation/isolation.ts"),
  ]);
  doWithoutServer();
  // Documents name what lies beside them from where they stand, and a page goes to others without another document.
  for (const link of document.querySelectorAll<HTMLLinkElement>("link[href]")) link.href = String(link.href);
  return isolate();
}

function start(): void {
  if (currentRoute().page === "session") installAutomation();
  const focus = new FocusKeeper(document);
  focus.start();
  startRouter(() => focus.turnPage());
  surviveTranslation(document.body);
  if (isEmbedded()) document.documentElement.classList.add("embedded");
  if (isFramed()) document.documentElement.classList.add("framed");
  const target = present(document.getElementById("app"), "index.html has an element for the pages");
  // What was shown until now, by index.html itself.
  target.replaceChildren();
  mount(App, { target });
}

whenActivated(document, () => {
  // At once where nothing has to be prepared: the first thing that is seen does not wait.
  if (!WITHOUT_SERVER) start();
  else void prepare().then((isReady) => (isReady ? start() : undefined));
});
