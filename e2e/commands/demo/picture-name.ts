/**
 * What the picture of a chart is called in the folder of results.
 * @param label of the button that saves it: the chart's title and what the button does
 */
export function pictureName(label: string): string {
  const [title = ""] = label.split(/[,:(]| on /);
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? ["chart"];
  return `curve-${words.join("-")}.png`;
}
