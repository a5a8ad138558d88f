import { mount } from "svelte";
import App from "./App.svelte";
import { installAutomation } from "./automation.ts";
import { isFramed } from "./companions/framed.ts";
import "./look/fonts.css";
import "./look/tokens.css";
import "./look/base.css";
import { restoreTheme } from "./look/theme.svelte.ts";
import { currentRoute, startRouter } from "./routing/router.svelte.ts";

restoreTheme();
// Colours chosen in one page hold in all, the frames of a page among them.
addEventListener("storage", restoreTheme);
if (currentRoute().page === "session") installAutomation();
startRouter();

if (isFramed()) document.documentElement.classList.add("framed");
const target = document.getElementById("app");
if (target === null) throw new Error("index.html has no #app");
mount(App, { target });
