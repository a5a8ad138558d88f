import { getContext, setContext } from "svelte";

/** Whether a session's page shows its classroom view. */
const KEY = Symbol("classroom");
const NAME = "big";

/** Kept in the page's address as `?big`, so that the view can be opened by a link. */
export class ClassroomOpening {
  isOpen = $state(false);
  readonly #page: Pick<Window, "location" | "history">;
  #wasLeft = false;

  constructor(page: Pick<Window, "location" | "history">) {
    this.#page = page;
    this.isOpen = new URLSearchParams(page.location.search).has(NAME);
  }

  open(): void {
    this.isOpen = true;
    this.#remember();
  }

  leave(): void {
    this.isOpen = false;
    this.#wasLeft = true;
    this.#remember();
  }

  /** Whether the view was just left: then the button that opens it has the focus. Asked once. */
  takeReturn(): boolean {
    const wasLeft = this.#wasLeft;
    this.#wasLeft = false;
    return wasLeft;
  }

  #remember(): void {
    const { location, history } = this.#page;
    const names = location.search.replace(/^\?/, "").split("&");
    const others = names.filter((name) => name !== "" && name.split("=")[0] !== NAME);
    const query = (this.isOpen ? [...others, NAME] : others).join("&");
    history.replaceState(history.state, "", `${location.pathname}${query && `?${query}`}`);
  }
}

/** Called by a page that can be seen as a classroom view; what it shows may open it. */
export function provideClassroom(): ClassroomOpening {
  return setContext(KEY, new ClassroomOpening(window));
}

/** The opening of the page around; undefined where there is no such view. Asked where a component is made. */
export function classroomHere(): ClassroomOpening | undefined {
  return getContext<ClassroomOpening | undefined>(KEY);
}
