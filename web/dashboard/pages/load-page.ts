import type { Component } from "svelte";
import { asksToObserve, type Route } from "../kit/routing/route.ts";

type Page = Component<Record<string, unknown>>;

/** Fetches the code of a page only when it is shown; the first load stays small. */
export async function loadPage(route: Route): Promise<Page> {
  return (await PAGES[route.page]()).default as Page;
}

const PAGES: Record<Route["page"], () => Promise<{ default: unknown }>> = {
  start: () => import("./StartPage.svelte"),
  session: () => (asksToObserve(location.search) ? import("./ObserverPage.svelte") : import("./SessionPage.svelte")),
  results: () => import("./ResultsPage.svelte"),
  result: () => import("./ResultPage.svelte"),
  comparison: () => import("./CompareRunsPage.svelte"),
  replay: () => import("./ReplayPage.svelte"),
  lessons: () => import("./LessonsPage.svelte"),
  lesson: () => import("./LessonPage.svelte"),
  notFound: () => import("./NotFoundPage.svelte"),
};
