/** Whether a session's drawer is open: a tab remembers that for as long as it is there, over page loads. */
export interface DrawerOpening {
  isOpen(): boolean;
  remember(open: boolean): void;
}

export function drawerOpening(
  session: string,
  storage: Pick<Storage, "getItem" | "setItem"> = sessionStorage,
): DrawerOpening {
  const name = `lockstep/break-it/${session}`;
  return {
    isOpen() {
      try {
        return storage.getItem(name) === "open";
      } catch {
        return false;
      }
    },
    remember(open) {
      try {
        storage.setItem(name, open ? "open" : "closed");
      } catch {
        // A browser that keeps nothing for this page.
      }
    },
  };
}
