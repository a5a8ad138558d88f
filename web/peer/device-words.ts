/** What a browser tells of itself, as far as it does; `userAgentData` only Chromium has, on safe origins. */
export interface BrowserFacts {
  readonly userAgent: string;
  readonly hardwareConcurrency?: number;
  readonly userAgentData?: {
    readonly brands: readonly { readonly brand: string; readonly version: string }[];
    readonly platform: string;
    readonly mobile: boolean;
  };
}

/** The name under which each browser writes its version; the first that fits, since most claim to be others too. */
const BROWSERS: readonly (readonly [string, RegExp])[] = [
  ["Edge", /Edg(?:e|A|iOS)?\/(\d+)/],
  ["Opera", /OPR\/(\d+)/],
  ["Samsung Internet", /SamsungBrowser\/(\d+)/],
  ["Firefox", /(?:Firefox|FxiOS)\/(\d+)/],
  ["Chrome", /(?:Chrome|CriOS)\/(\d+)/],
  ["Safari", /Version\/(\d+)(?:\.\d+)* .*Safari/],
];

const SYSTEMS: readonly (readonly [string, RegExp])[] = [
  ["Android", /Android/],
  ["iPhone", /iPhone/],
  ["iPad", /iPad/],
  ["Windows", /Windows/],
  ["Chrome OS", /CrOS/],
  ["macOS", /Mac OS X|Macintosh/],
  ["Linux", /Linux|X11/],
];

/** A device in a few words: `Chrome 156 · Windows · 16 cores`. */
export function deviceWords({ userAgent, userAgentData, hardwareConcurrency }: BrowserFacts): string {
  const cores = hardwareConcurrency ?? 0;
  const parts = [
    browserWords(userAgent, userAgentData),
    systemWords(userAgent, userAgentData),
    cores > 0 ? `${cores} ${cores === 1 ? "core" : "cores"}` : "",
  ];
  return parts.filter((part) => part !== "").join(" · ") || "a browser that tells nothing of itself";
}

function browserWords(userAgent: string, data: BrowserFacts["userAgentData"]): string {
  const found = BROWSERS.find(([, pattern]) => pattern.test(userAgent));
  if (found) return `${found[0]} ${found[1].exec(userAgent)?.[1] ?? ""}`.trim();
  // Brands hold one that is made up, so that nobody counts on them.
  const brand = data?.brands.find((candidate) => !/not.?a.?brand/i.test(candidate.brand));
  return brand ? `${brand.brand} ${brand.version}` : "";
}

function systemWords(userAgent: string, data: BrowserFacts["userAgentData"]): string {
  const platform = data?.platform ?? "";
  return platform !== "" ? platform : (SYSTEMS.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? "");
}
