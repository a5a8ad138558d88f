import { whole } from "../../kit/look/figures.ts";

/** What is in a tray. */
export interface TrayCount {
  readonly name: string;
  readonly count: number;
}

/** From so many pictures of each class on, a small model has seen enough for a beginning. */
const ENOUGH = 10;
/** So many times as many pictures of one class as of another one are uneven. */
const UNEVEN = 3;

/** What would make a model better that is learnt from these, in sentences; none where nothing stands out. */
export function trayAdvice(trays: readonly TrayCount[]): readonly string[] {
  const begun = trays.some(({ count }) => count > 0);
  if (!begun) return [];
  const advice: string[] = [];
  const empty = trays.filter(({ count }) => count === 0).map(({ name }) => name);
  if (empty.length > 0) {
    advice.push(`Nothing of ${listed(empty)} yet: what nobody shows it, a model cannot know.`);
  }
  const few = trays.filter(({ count }) => count > 0 && count < ENOUGH);
  if (few.length > 0) {
    const counted = few.map(({ name, count }) => `${count} of ${name}`);
    advice.push(
      `Few pictures: ${listed(counted)}. With ${ENOUGH} or more of each class it learns better; take them from other sides, in other light, before another background.`,
    );
  }
  const most = trays.reduce((best, tray) => (tray.count > best.count ? tray : best));
  const least = trays.filter(({ count }) => count > 0).reduce((best, tray) => (tray.count < best.count ? tray : best));
  if (most.count >= ENOUGH && most.count >= UNEVEN * least.count) {
    advice.push(
      `Uneven: ${whole(most.count)} of ${most.name}, and ${whole(least.count)} of ${least.name}. A model then answers ${most.name} too often; add some of ${least.name}, or remove some of ${most.name}.`,
    );
  }
  return advice;
}

/** a, b and c */
function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
