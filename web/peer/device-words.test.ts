import { expect, test } from "vitest";
import { DEVICE_CHARACTERS_MAX } from "../../shared/limits.ts";
import { deviceWords } from "./device-words.ts";

const chromium =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

test.each([
  ["Chrome 156 · Linux · 2 cores", { userAgent: chromium, hardwareConcurrency: 2 }],
  [
    "Edge 155 · Windows · 16 cores",
    { userAgent: `${chromium.replace("X11; Linux x86_64", "Windows NT 10.0")} Edg/155.0`, hardwareConcurrency: 16 },
  ],
  [
    "Firefox 146 · Android · 1 core",
    { userAgent: "Mozilla/5.0 (Android 15; Mobile; rv:146.0) Gecko/146.0 Firefox/146.0", hardwareConcurrency: 1 },
  ],
  [
    "Safari 26 · iPhone · 4 cores",
    {
      userAgent:
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/26.0 Mobile/15E148 Safari/604.1",
      hardwareConcurrency: 4,
    },
  ],
  [
    "Newbrowser 3 · Fuchsia",
    {
      userAgent: "Mozilla/5.0",
      userAgentData: {
        brands: [
          { brand: "Not/A)Brand", version: "8" },
          { brand: "Newbrowser", version: "3" },
        ],
        platform: "Fuchsia",
        mobile: false,
      },
    },
  ],
  ["a browser that tells nothing of itself", { userAgent: "" }],
])("%s", (words, facts) => {
  expect(deviceWords(facts)).toBe(words);
  expect(words.length).toBeLessThanOrEqual(DEVICE_CHARACTERS_MAX);
});
