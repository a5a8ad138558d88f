import "../dashboard/kit/look/tokens.css";
import "../dashboard/kit/look/base.css";
import "./page.css";
import { serveRole } from "./serve-role.ts";
import { showTrial } from "./show.ts";
import type { Role } from "./worker-inside.ts";

// One script for all of a file: its page, and its workers, which are called after what they do.
if (typeof document === "undefined") serveRole(self.name as Role);
else showTrial();
