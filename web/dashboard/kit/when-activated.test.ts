import { expect, test } from "vitest";
import { whenActivated, type Prerenderable } from "./when-activated.ts";

class Page extends EventTarget implements Prerenderable {
  constructor(public prerendering?: boolean | undefined) {
    super();
  }
}

test("a page that somebody opens begins at once, in browsers that prerender and in those that do not", () => {
  const begun: string[] = [];
  whenActivated(new Page(), () => begun.push("does not"));
  whenActivated(new Page(false), () => begun.push("does"));
  expect(begun).toEqual(["does not", "does"]);
});

test("a page that is rendered in advance begins when it is wanted, once, or never", () => {
  const page = new Page(true);
  let begun = 0;
  whenActivated(page, () => (begun += 1));
  expect(begun).toBe(0);
  page.prerendering = false;
  page.dispatchEvent(new Event("prerenderingchange"));
  page.dispatchEvent(new Event("prerenderingchange"));
  expect(begun).toBe(1);
});
