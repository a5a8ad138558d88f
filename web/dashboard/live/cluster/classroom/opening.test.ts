import { expect, test } from "vitest";
import { classroomOpening } from "./opening.ts";

function page(search: string) {
  const seen: string[] = [];
  const location = { search, pathname: "/session/abc" };
  const history = { state: null, replaceState: (_state: unknown, _title: string, url: string) => void seen.push(url) };
  return { seen, of: classroomOpening({ location, history } as unknown as Window) };
}

test("`?big` opens the classroom view, and the rest of the address stays as it is", () => {
  expect(page("?join&big").of.isOpen()).toBe(true);
  expect(page("?join").of.isOpen()).toBe(false);
  const closing = page("?join&big&backend=wasm");
  closing.of.remember(false);
  expect(closing.seen).toEqual(["/session/abc?join&backend=wasm"]);
  const opening = page("");
  opening.of.remember(true);
  opening.of.remember(true);
  expect(opening.seen).toEqual(["/session/abc?big", "/session/abc?big"]);
});
