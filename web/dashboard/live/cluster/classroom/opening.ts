/** Whether the classroom view is open: kept in the page's address, so that it can be opened by a link. */
export interface ClassroomOpening {
  isOpen(): boolean;
  remember(open: boolean): void;
}

const NAME = "big";

/** `?big` in the address of a session's page. */
export function classroomOpening(page: Pick<Window, "location" | "history"> = window): ClassroomOpening {
  return {
    isOpen: () => new URLSearchParams(page.location.search).has(NAME),
    remember(open) {
      const names = page.location.search.replace(/^\?/, "").split("&");
      const others = names.filter((name) => name !== "" && name.split("=")[0] !== NAME);
      const query = (open ? [...others, NAME] : others).join("&");
      page.history.replaceState(page.history.state, "", `${page.location.pathname}${query && `?${query}`}`);
    },
  };
}
