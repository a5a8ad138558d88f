/** What became of a file that was to be handed on. */
export type HandedOn =
  /** This device has no way to give files to other apps. */
  | "no way"
  | "handed on"
  /** Browsers ask for a click just before: making the file took too long. */
  | "too late"
  | "thought better of";

/** Whether this device can give such a file to other apps. */
export function canHandOn(file: File): boolean {
  // Not there on pages that are not secure, whatever its type says.
  const canShare = (navigator as Partial<Navigator>).canShare?.bind(navigator);
  return canShare?.({ files: [file] }) ?? false;
}

/** Gives a file to another app, as people choose. @throws what the device's way to share throws */
export async function handOn(file: File): Promise<HandedOn> {
  if (!canHandOn(file)) return "no way";
  try {
    await navigator.share({ files: [file], title: file.name });
    return "handed on";
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return "thought better of";
    if (error instanceof DOMException && error.name === "NotAllowedError") return "too late";
    throw error;
  }
}
