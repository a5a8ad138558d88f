import { describe, expect, it } from "vitest";
import { OneByOne } from "./one-by-one.ts";

const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe("what is done one by one", () => {
  it("is done in order for the same thing, and at once for different ones", async () => {
    const [oneByOne, heard] = [new OneByOne(), [] as string[]];
    const work = (name: string) => async () => {
      heard.push(`${name} begins`);
      await later();
      heard.push(`${name} ends`);
      return name;
    };
    const all = [oneByOne.do("a", work("first")), oneByOne.do("a", work("second")), oneByOne.do("b", work("other"))];
    expect(await Promise.all(all)).toEqual(["first", "second", "other"]);
    expect(heard.slice(0, 2)).toEqual(["first begins", "other begins"]);
    expect(heard.indexOf("second begins")).toBeGreaterThan(heard.indexOf("first ends"));
  });

  it("goes on after what fails, and leaves nothing behind", async () => {
    const oneByOne = new OneByOne();
    const failing = oneByOne.do("a", () => later().then(() => Promise.reject(new Error("no"))));
    const next = oneByOne.do("a", () => Promise.resolve("next"));
    await expect(failing).rejects.toThrow("no");
    expect(await next).toBe("next");
    await later();
    expect(oneByOne.size).toBe(0);
  });
});
