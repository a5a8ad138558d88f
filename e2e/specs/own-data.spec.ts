import type { Page } from "@playwright/test";
import { photographsZip, SHAPES } from "./testing/picture-files.ts";
import { leaks, watchOutgoing } from "./testing/outgoing-bytes.ts";
import { status } from "../tabs/tab.ts";
import { waitForState } from "../tabs/wait.ts";
import { expect, QUICK_BACKEND, test } from "./testing/fixtures.ts";
import { openHowItWorks, PATIENCE, tabTo } from "./testing/page-parts.ts";
import { expectOneHistory } from "./testing/one-history.ts";

const ROUNDS = 4;
const SMALL = { rounds: ROUNDS, batchSize: 8, evaluateEvery: 2, targetAccuracy: null } as const;

const file = (name: string, buffer: Buffer | string) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(buffer),
});
const seated = (page: Page): Promise<void> => expect.poll(() => status(page), PATIENCE).toBeDefined();

test("photographs in colour are learnt from without what is damaged among them, and no piece of them leaves the tab", async ({
  context,
  createSession,
  openPeers,
}) => {
  const outgoing = await watchOutgoing(context);
  const { url } = await createSession({
    ...{ seats: 3, rounds: ROUNDS, batchSize: 8, evaluateEvery: 2, task: "pictures", data: "own" },
    ...{ labels: [...SHAPES], picture: { side: 32, channels: 3, augment: { shift: 0.1, flip: true, light: 0.2 } } },
  });
  const pages = await openPeers(url, 3, "&bridge");
  const zips = await Promise.all(pages.map((_, i) => photographsZip(6, i)));
  for (const [i, page] of pages.entries()) {
    await page.getByLabel("Choose files").setInputFiles(file("hidden-album.zip", zips[i]!));
    await expect(page.getByText("2 left out.")).toBeVisible(PATIENCE);
    await expect(page.getByText("hidden-album.zip/trip/disc/broken.jpeg: cannot be read as an image")).toBeVisible();
    // What was left out is seen before anything is learnt.
    expect(await status(page)).toBeUndefined();
    await page.getByRole("button", { name: "Join with these data" }).click();
  }
  await waitForState(pages, "finished");
  await expectOneHistory(pages);
  const secrets = zips.map((zip) => zip.subarray(600, 3000));
  expect(leaks(await outgoing.all(), [...secrets, Buffer.from("hidden-album"), Buffer.from("sunny day")])).toEqual([]);
});

/** Rows of two kinds that a straight line tells apart, with a column that nobody learns from. */
function table(first: number, rows: number): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const [height, isTall] = [first + 7.3125 * i, i % 2 === 0];
    return `${height},${isTall ? 91.0625 + i / 16 : -17.4375 - i / 16},zebra crossing ${i},${isTall ? "tall" : "small"}`;
  });
  return ["height,ratio,remark,kind", ...lines].join("\n");
}

test("a table: its columns come from the creator's file, its rows stay with whoever has them", async ({
  browser,
  context,
  openTab,
}) => {
  const outgoing = await watchOutgoing(context);
  const tables = [table(1000.3125, 30), table(1003.4375, 40)];
  const form = await openTab("/#create");
  await form.getByLabel("Task").selectOption("table-mlp");
  await form.getByLabel("Seats").fill("2");
  await form.getByLabel("Rounds", { exact: true }).fill(String(ROUNDS));
  await form.getByRole("button", { name: "Create session" }).click();
  await expect(form.getByText("Choose a CSV file.")).toBeVisible();
  const choose = form.getByLabel("Choose a CSV file like those of the tabs");
  // Without a line of names, no cell of the first row is taken for one.
  await choose.setInputFiles(file("bare.csv", tables[0]!.slice(tables[0]!.indexOf("\n") + 1)));
  await expect(form.getByText(/^Columns: column 1 \(1000.3125 to .*, column 2 \(/)).toBeVisible(PATIENCE);
  await expect(form.getByLabel("is data: number the columns instead")).toBeChecked();
  await choose.setInputFiles(file("mine.csv", tables[0]!));
  await expect(form.getByText("Labels: small, tall")).toBeVisible(PATIENCE);
  await expect(form.getByText("each row has another word, as with names and notes")).toBeVisible();
  await form.getByRole("button", { name: "Create session" }).click();
  // Whoever chose the file for the form need not choose it again.
  await expect(form.getByRole("button", { name: "Join with your 30 rows" })).toBeEnabled(PATIENCE);
  const url = form.url();

  const peers: Page[] = [];
  for (const [i, rows] of tables.entries()) {
    const page = await openTab(`${url}?join&bridge&backend=${QUICK_BACKEND}`);
    await page.getByLabel("Choose CSV files").setInputFiles(file(`rows-${i}.csv`, rows));
    await seated(page);
    peers.push(page);
    // A reload keeps the seat, but the data went with the page.
    if (i > 0) continue;
    await page.reload();
    await expect(page.getByText("The data that this tab had went with the page")).toBeVisible();
    await page.getByLabel("Choose CSV files").setInputFiles(file("again.csv", rows));
    await seated(page);
    expect((await status(page))?.seat).toBe(0);
  }
  await waitForState(peers, "finished");
  await expectOneHistory(peers);

  // The model answers for rows that are pasted, and for what of them was held out of files that are chosen again.
  const [page] = peers as [Page];
  await page.getByRole("link", { name: "See the result" }).click();
  await page.getByLabel("Rows to answer for").fill(table(1009.5, 3));
  await page.getByRole("button", { name: "Answer these rows" }).click();
  await expect(page.getByText("pasted rows: 3 rows answered for.")).toBeVisible(PATIENCE);
  await page.getByLabel("Rows to answer for").fill("1017.625\t-20,5\n");
  await page.getByRole("button", { name: "Answer these rows" }).click();
  await expect(page.getByLabel("ratio", { exact: true })).toHaveValue("-20,5", PATIENCE);
  await expect(page.getByText(/^The model says (?:tall|small), /)).toBeVisible(PATIENCE);
  await page.locator("#examine").getByLabel("Choose CSV files").setInputFiles(file("again.csv", tables[1]!));
  await expect(page.getByText(/^\d of 8 right: /)).toBeVisible(PATIENCE);
  await expect(page.getByRole("grid", { name: "Confusion matrix" })).toBeVisible();
  const sent = await outgoing.all();
  const remarks = ["zebra crossing", "1007.625,91.", "again.csv", "rows-1.csv"];
  const rows = Float64Array.of(1007.625, 91.0625, 1010.75, -17.5);
  const numbers = [rows, Float32Array.from(rows)].map((values) => new Uint8Array(values.buffer));
  expect(leaks(sent, [...remarks.map((text) => Buffer.from(text)), ...numbers])).toEqual([]);
  expect(sent.includes("height"), "the names of the columns are in the spec").toBe(true);

  await test.step("a visitor of the link is let have the model by whoever sits there, and waits for that", async () => {
    const visitor = await openTab(`${url}?name=Ada`, await browser.newContext());
    await visitor.getByRole("button", { name: "Get the result from there" }).click();
    const holder = peers[1]!;
    await holder.bringToFront();
    await expect(holder.getByRole("heading", { name: "Ada asks for the model" })).toBeVisible(PATIENCE);
    await tabTo(holder, holder.getByRole("button", { name: "Allow" }));
    await holder.keyboard.press("Enter");
    await expect(visitor).toHaveURL(/\/results\/imported-/, PATIENCE);
    await expect(holder.getByText("Ada was let have it")).toBeVisible();
    await page.bringToFront();
  });

  // Whoever goes on from here need not bring the rows again: this page still has them.
  await page.getByRole("link", { name: "Again with other settings" }).click();
  await expect(page.getByText("this tab still has its 30 rows and learns from them again")).toBeVisible(PATIENCE);
  await page.getByLabel("Rounds", { exact: true }).fill(String(ROUNDS + 1));
  await page.getByRole("button", { name: "Create session" }).click();
  await expect(page.getByRole("button", { name: "Join with your 30 rows" })).toBeEnabled(PATIENCE);
});

test("a text stays in the tab that has it, also as tokens", async ({ context, createSession, openPeers }) => {
  const outgoing = await watchOutgoing(context);
  const text = { tokens: { kind: "bytes" }, preset: "nano", context: 16 } as const;
  const { url } = await createSession({ ...SMALL, rounds: 2, batchSize: 2, seats: 2, task: "text", data: "own", text });
  const pages = await openPeers(url, 2, "&bridge");
  const texts = pages.map((_, tab) =>
    Array.from(
      { length: 40 },
      (__, line) => `Diary ${tab}, day ${line}: ${(line * 7919) % 1009} quails by the brook.`,
    ).join("\n"),
  );
  for (const [tab, page] of pages.entries()) {
    await page.getByLabel("Choose text files").setInputFiles(file(`diary-of-${tab}.txt`, texts[tab]!));
  }
  await waitForState(pages, "finished");
  await expectOneHistory(pages);
  const tokens = texts.map((each) => new Uint8Array(Uint16Array.from(Buffer.from(each)).buffer));
  expect(
    leaks(await outgoing.all(), [...texts.map((each) => Buffer.from(each)), ...tokens, Buffer.from("diary-of-")]),
  ).toEqual([]);
});

test("digits dealt out by label: each tab sees which it has, and all train together", async ({
  createSession,
  openPeers,
}) => {
  const { url } = await createSession({ ...SMALL, seats: 2, data: "by-label", alpha: 0.2 });
  const pages = await openPeers(url, 2);
  await waitForState(pages, "finished");
  await expectOneHistory(pages);
  await openHowItWorks(pages[0]!);
  const deal = pages[0]!.getByRole("region", { name: "Who has which digits" });
  await expect(deal.getByRole("img", { name: /samples, most of them/ })).toHaveCount(2);
  await deal.getByText("As a table").click();
  await expect(deal.getByRole("columnheader", { name: "9" })).toBeVisible();
});
