import { expect, test } from "vitest";
import { ClassroomOpening } from "./opening.svelte.ts";

function page(search: string) {
  const seen: string[] = [];
  const location = { search, pathname: "/session/abc" };
  const history = { state: null, replaceState: (_state: unknown, _title: string, url: string) => void seen.push(url) };
  return { seen, of: new ClassroomOpening({ location, history } as unknown as Window) };
}

test("`?big` opens the classroom view, and the rest of the address stays as it is", () => {
  expect(page("?join&big").of.isOpen).toBe(true);
  expect(page("?join").of.isOpen).toBe(false);
  const closing = page("?join&big&backend=wasm");
  closing.of.leave();
  expect([closing.of.isOpen, closing.seen]).toEqual([false, ["/session/abc?join&backend=wasm"]]);
  const opening = page("");
  opening.of.open();
  opening.of.open();
  expect([opening.of.isOpen, opening.seen]).toEqual([true, ["/session/abc?big", "/session/abc?big"]]);
});

test("the focus returns to the button once, and only after the view was left", () => {
  const { of } = page("?big");
  expect(of.takeReturn()).toBe(false);
  of.leave();
  expect([of.takeReturn(), of.takeReturn()]).toEqual([true, false]);
});
