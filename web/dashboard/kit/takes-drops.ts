import type { Attachment } from "svelte/attachments";

/**
 * Lets files be dropped on an element, which looks so while they are held above it: its class is then `over`.
 * @param place where they may be dropped, if not on the element alone
 */
export function takesDrops(dropped: (files: readonly File[]) => void, place?: Window): Attachment<HTMLElement> {
  return (element) => {
    const listening = new AbortController();
    const target: HTMLElement | Window = place ?? element;
    const listen = (name: "dragover" | "dragleave" | "drop", listener: (event: DragEvent) => void): void =>
      target.addEventListener(name, (event) => listener(event as DragEvent), { signal: listening.signal });
    const show = (isOver: boolean): void => void element.classList.toggle("over", isOver);
    const holdsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") === true;
    listen("dragover", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      show(true);
    });
    listen("dragleave", ({ relatedTarget }) => {
      // What is left for something inside is not left.
      const isInside = relatedTarget instanceof Node && (place !== undefined || element.contains(relatedTarget));
      if (!isInside) show(false);
    });
    listen("drop", (event) => {
      show(false);
      if (!holdsFiles(event)) return;
      event.preventDefault();
      dropped([...(event.dataTransfer?.files ?? [])]);
    });
    return () => listening.abort();
  };
}
