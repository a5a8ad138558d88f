import { expect, test } from "./testing/fixtures.ts";

test("pages are cross-origin isolated, as threads of wasm need it", async ({ createSession, openTab }) => {
  const { url } = await createSession();
  for (const path of ["/", url, "/results"]) {
    const page = await openTab(path);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(
      await page.evaluate(() => new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer.byteLength),
    ).toBe(65_536);
  }
});

test("the content policy lets no script run but the page's own, also none from a Blob", async ({
  openTab,
  tolerate,
}) => {
  const page = await openTab("/");
  tolerate(/Content Security Policy/);
  const refused = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.name = 'inline scripts run';";
    document.head.append(script);
    return window.name;
  });
  expect(refused).toBe("");
  const started = await page.evaluate(() => {
    const code = URL.createObjectURL(new Blob(["postMessage(true);"], { type: "text/javascript" }));
    const worker = new Worker(code);
    return new Promise((resolve) => {
      worker.onmessage = () => resolve("a worker from a Blob runs");
      worker.onerror = () => resolve("");
    });
  });
  expect(started).toBe("");
});
