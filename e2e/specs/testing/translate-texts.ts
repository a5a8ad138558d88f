import type { Page } from "@playwright/test";

/** Puts `<font>` elements in the place of a page's texts, as Google's translator does; what must not be translated stays. */
export function translateTexts(page: Page): Promise<void> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts) {
      const isDone = text.parentElement?.closest("font, script, style, [translate=no]") !== null;
      if (isDone || text.data.trim() === "") continue;
      const translated = document.createElement("font");
      translated.appendChild(document.createElement("font")).textContent = `${text.data} `;
      text.replaceWith(translated);
    }
  });
}
