/** Classes of which a matrix is drawn; of more only the commonest mistakes are listed. */
export const MATRIX_CLASSES_MAX = 100;

/** Sides of a cell in rem, from far to near. Numbers are written from the third on. */
export const CELL_SIDES = [0.5, 0.875, 1.75, 2.75] as const;
export const NUMBERS_FROM = 2;

/** Up to so many classes each size is taken to begin with, the nearest first. */
const CLASSES_OF_SIZE = [12, 30, 60] as const;

/** Which of the sizes a matrix of so many classes begins with. */
export function firstSize(classes: number): number {
  const place = CLASSES_OF_SIZE.findIndex((most) => classes <= most);
  return place < 0 ? 0 : CELL_SIDES.length - 1 - place;
}

/** A cell by its place, from above and from the left. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** Where a key leads from a cell of a matrix of so many classes; undefined for keys that lead nowhere. */
export function moved({ row, column }: CellPlace, key: string, isFar: boolean, classes: number): CellPlace | undefined {
  const last = classes - 1;
  const within = (place: number): number => Math.min(last, Math.max(0, place));
  switch (key) {
    case "ArrowUp":
      return { row: within(row - 1), column };
    case "ArrowDown":
      return { row: within(row + 1), column };
    case "ArrowLeft":
      return { row, column: within(column - 1) };
    case "ArrowRight":
      return { row, column: within(column + 1) };
    case "PageUp":
      return { row: within(row - PAGE), column };
    case "PageDown":
      return { row: within(row + PAGE), column };
    case "Home":
      return { row: isFar ? 0 : row, column: 0 };
    case "End":
      return { row: isFar ? last : row, column: last };
    default:
      return undefined;
  }
}

const PAGE = 10;

/** How strongly a cell is tinted at most, in per cent: the text on it stays readable. */
const TINT_MAX = 45;

/** In per cent. A square root lets rare mistakes be seen beside frequent ones. @param most that any cell of its kind has */
export function tintOf(count: number, most: number): number {
  return Math.round(TINT_MAX * Math.sqrt(count / Math.max(1, most)));
}
