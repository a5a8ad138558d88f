/** FNV-1a, 32 bits: tells apart what was copied wrongly, or belongs to something else. It keeps nobody from lying. */
export function checkSum(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}
