import type { Attachment } from "svelte/attachments";

/** Tells whether what an element holds is wider than its place, whenever that changes: only then there is a way to go. */
export function scrollsSideways(tell: (isWide: boolean) => void): Attachment<HTMLElement> {
  return (element) => {
    const look = (): void => tell(element.scrollWidth > element.clientWidth);
    const observer = new ResizeObserver(look);
    for (const each of [element, ...element.children]) observer.observe(each);
    look();
    return () => observer.disconnect();
  };
}
