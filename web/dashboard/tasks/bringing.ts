import type { SessionSpec } from "../../../shared/session/spec.ts";
import { familyOf, type FamilyName } from "../../../shared/session/tasks.ts";
import { fetchCode } from "../../ports/fetch-code.ts";
import type { Bringing } from "./brought-sources.ts";

type Load = () => Promise<{ readonly BRINGING: Bringing }>;

const PICTURES: Load = () => import("./trays/bringing.ts");

/** Fetched when a session asks for it: most bring nothing. */
const BRINGINGS: Readonly<Record<FamilyName, Load | null>> = {
  digits: PICTURES,
  pictures: PICTURES,
  table: () => import("./table/bringing.ts"),
  text: () => import("./text/bringing.ts"),
  averaging: null,
};

/** How people bring samples to a session; null where none are brought. @throws what fetching its code throws */
export async function bringingOf(spec: SessionSpec): Promise<Bringing | null> {
  const load = spec.data === "own" ? BRINGINGS[familyOf(spec).name] : null;
  return load && (await fetchCode(load)).BRINGING;
}
