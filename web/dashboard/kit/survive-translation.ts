/** A text that changes again so soon is live: a translation of it would be old before it is read. */
const LIVE_MS = 10_000;

/** What stands on the page in the place of a text. */
interface Stand {
  readonly shown: Element;
  /** The text itself, to be shown again when the translation is taken back. */
  readonly original: string;
}

/**
 * Lets a page that goes on changing be translated. Translators in browsers take each text out of the page and put `<font>`
 * elements in its place, but whoever draws the page goes on writing to the texts that it knows: figures stand still, and
 * nothing fails. So a text that was replaced is put back, empty, beside what stands for it. It keeps its place, and when it
 * gets a new value, or goes, what stood for it goes. Texts that change again and again are marked as not to be translated.
 */
export function surviveTranslation(root: Node): void {
  const stands = new Map<Text, Stand>();
  const changedAt = new WeakMap<Text, number>();

  function noteChange(text: Text): void {
    // Emptying it is not seen here, so this is a new value of the page's.
    stands.get(text)?.shown.remove();
    stands.delete(text);
    const now = performance.now();
    const isLive = now - (changedAt.get(text) ?? Number.NEGATIVE_INFINITY) < LIVE_MS;
    if (isLive) text.parentElement?.setAttribute("translate", "no");
    changedAt.set(text, now);
  }

  const observer = new MutationObserver((records) => {
    for (const { text, shown } of replacedTexts(records)) {
      stands.set(text, { shown, original: text.data });
      text.data = "";
      shown.before(text);
    }
    for (const { type, target } of records) {
      if (type === "characterData" && target instanceof Text) noteChange(target);
    }
    for (const [text, { shown, original }] of stands) {
      if (text.isConnected && shown.isConnected) continue;
      // Either the translation was taken back, or the page has taken the text away.
      if (text.isConnected) text.data = original;
      shown.remove();
      stands.delete(text);
    }
    // What was done here is no news.
    observer.takeRecords();
  });
  observer.observe(root, { subtree: true, childList: true, characterData: true });
}

/** Texts that were taken out, and the `<font>` that was put in the place of each: at once, or before it went. */
function replacedTexts(records: readonly MutationRecord[]): { readonly text: Text; readonly shown: Element }[] {
  const fresh = new Set(records.flatMap(({ addedNodes }) => [...addedNodes].filter(isFont)));
  return records.flatMap(({ addedNodes, removedNodes, previousSibling, nextSibling }) => {
    const [text, ...more] = removedNodes;
    if (!(text instanceof Text) || more.length > 0 || text.isConnected || text.data.trim() === "") return [];
    const beside = [...addedNodes, previousSibling, nextSibling].filter(isFont);
    const shown = beside.find((element) => element.isConnected && fresh.has(element));
    if (shown === undefined) return [];
    fresh.delete(shown);
    return [{ text, shown }];
  });
}

/** The pages themselves have none. */
function isFont(node: Node | null): node is Element {
  return node instanceof Element && node.localName === "font";
}
