import type { GivenFile } from "../../data/open-files.ts";

/** Files as an input gives them: those of a folder with their way in it. */
export function chosenFiles(files: Iterable<File> | null): readonly GivenFile[] {
  return [...(files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, content: file }));
}

/**
 * What was dropped or pasted: files, and all that is in folders, with their way there. What cannot be opened any more is
 * passed over; a browser takes the list away after the event, so this has to be called while it is handled.
 */
export async function filesIn(transfer: DataTransfer): Promise<readonly GivenFile[]> {
  const entries = [...transfer.items].map((item) => (item.kind === "file" ? item.webkitGetAsEntry() : null));
  if (entries.every((entry) => entry?.isDirectory !== true)) return chosenFiles(transfer.files);
  const found: GivenFile[] = [];
  for (const entry of entries) if (entry !== null) await collect(entry, found);
  return found;
}

async function collect(entry: FileSystemEntry, found: GivenFile[]): Promise<void> {
  if (isFile(entry)) {
    const file = await new Promise<File | null>((done) => entry.file(done, () => done(null)));
    if (file !== null) found.push({ path: entry.fullPath.replace(/^\//, ""), content: file });
  } else if (isFolder(entry)) {
    const reader = entry.createReader();
    // A browser hands out a hundred at a time.
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((done) => reader.readEntries(done, () => done([])));
      if (some.length === 0) return;
      for (const each of some) await collect(each, found);
    }
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
