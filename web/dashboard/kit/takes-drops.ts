import type { Attachment } from "svelte/attachments";
import type { GivenFile } from "../../data/open-files.ts";
import { filesIn } from "./given-files.ts";

/**
 * Lets files be dropped on an element, which looks so while they are held above it: its class is then `over`.
 * @param place where they may be dropped, if not on the element alone
 */
export function takesDrops(dropped: (files: readonly File[]) => void, place?: Window): Attachment<HTMLElement> {
  return dropZone(({ files }) => dropped([...files]), place);
}

/** The same with all that is in folders that are dropped. */
export function takesFiles(given: (files: readonly GivenFile[]) => void): Attachment<HTMLElement> {
  return dropZone((transfer) => void filesIn(transfer).then(given));
}

/** Lets files, and pictures that were copied, be pasted anywhere on the page, as long as the element is there. */
export function takesPastes(given: (files: readonly GivenFile[]) => void): Attachment<HTMLElement> {
  return () => {
    const paste = (event: ClipboardEvent): void => {
      const { clipboardData } = event;
      if (clipboardData === null || clipboardData.files.length === 0) return;
      event.preventDefault();
      void filesIn(clipboardData).then(given);
    };
    addEventListener("paste", paste);
    return () => removeEventListener("paste", paste);
  };
}

function dropZone(dropped: (transfer: DataTransfer) => void, place?: Window): Attachment<HTMLElement> {
  return (element) => {
    const listening = new AbortController();
    const target: HTMLElement | Window = place ?? element;
    const listen = (name: "dragover" | "dragleave" | "drop", listener: (event: DragEvent) => void): void =>
      target.addEventListener(name, (event) => listener(event as DragEvent), { signal: listening.signal });
    const show = (isOver: boolean): void => void element.classList.toggle("over", isOver);
    const holdsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") === true;
    // What lies within another such element has taken them already.
    listen("dragover", (event) => {
      if (event.defaultPrevented) return show(false);
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
      if (event.dataTransfer === null || !holdsFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      dropped(event.dataTransfer);
    });
    return () => listening.abort();
  };
}
