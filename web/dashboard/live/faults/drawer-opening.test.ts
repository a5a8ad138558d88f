import { expect, test } from "vitest";
import { drawerOpening } from "./drawer-opening.ts";

test("a tab remembers of each session whether its drawer is open", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  };
  expect(drawerOpening("a", storage).isOpen()).toBe(false);
  drawerOpening("a", storage).remember(true);
  expect(drawerOpening("a", storage).isOpen()).toBe(true);
  expect(drawerOpening("b", storage).isOpen()).toBe(false);
  drawerOpening("a", storage).remember(false);
  expect(drawerOpening("a", storage).isOpen()).toBe(false);
});

test("where a browser keeps nothing the drawer opens all the same", () => {
  const refuse = () => {
    throw new DOMException("denied", "SecurityError");
  };
  const opening = drawerOpening("a", { getItem: refuse, setItem: refuse });
  opening.remember(true);
  expect(opening.isOpen()).toBe(false);
});
