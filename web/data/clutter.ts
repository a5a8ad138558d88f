/** Files that systems leave in folders and archives, and folders themselves. */
export function isClutter(path: string): boolean {
  const parts = path.split("/");
  const name = path.slice(path.lastIndexOf("/") + 1);
  return (
    name === "" ||
    parts.some((part) => part.startsWith(".")) ||
    parts.includes("__MACOSX") ||
    /^(?:thumbs\.db|desktop\.ini)$/i.test(name)
  );
}
