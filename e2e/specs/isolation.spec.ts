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

test("the content policy lets wasm threads start from Blobs, and no script from elsewhere", async ({
  openTab,
  tolerate,
}) => {
  const page = await openTab("/");
  // This is how the wasm backend starts its threads: a worker from a Blob that loads its code from another one.
  const answer = await page.evaluate(() => {
    const address = (code: string): string => URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    const code = address("self.answer = crossOriginIsolated;");
    const worker = new Worker(address(`importScripts(${JSON.stringify(code)}); postMessage(self.answer);`));
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    });
  });
  expect(answer).toBe(true);

  tolerate(/Content Security Policy/);
  const refused = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.name = 'inline scripts run';";
    document.head.append(script);
    return window.name;
  });
  expect(refused).toBe("");
});
