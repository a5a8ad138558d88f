import { mount } from "svelte";
import App from "./App.svelte";
import { installAutomation } from "./automation.ts";
import "./look/fonts.css";
import "./look/tokens.css";
import "./look/base.css";
import { restoreTheme } from "./look/theme.svelte.ts";
import { currentRoute, startRouter } from "./routing/router.svelte.ts";

restoreTheme();
if (currentRoute().page === "session") installAutomation();
startRouter();

const target = document.getElementById("app");
if (target === null) throw new Error("index.html has no #app");
mount(App, { target });
