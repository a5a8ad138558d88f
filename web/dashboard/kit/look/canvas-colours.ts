/**
 * Resolves the tokens of the page's look for a canvas, which knows no variables; each once.
 * @param probe an element of the page, whose own colour is for a moment another one
 */
export function canvasColours(probe: HTMLElement): (token: string) => string {
  const known = new Map<string, string>();
  return (token) => {
    let colour = known.get(token);
    if (colour === undefined) {
      probe.style.color = `var(${token})`;
      colour = getComputedStyle(probe).color;
      probe.style.color = "";
      known.set(token, colour);
    }
    return colour;
  };
}
