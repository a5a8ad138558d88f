import fc from "fast-check";
import { Packr, RESET_BUFFER_MODE } from "msgpackr";
import { describe, expect, test } from "vitest";
import { OBSERVER_MESSAGE_BYTES_MAX } from "../../../shared/limits.ts";
import type { PeerStatus } from "../../../shared/peer/status.ts";
import { Cluster } from "../../../shared/peer/testing/cluster.ts";
import { MEASURED } from "../../../shared/peer/testing/measured.ts";
import { packPicture, PictureError, PictureReader, type PictureMessage } from "./picture.ts";

const SEATS = 3;
const reader = new PictureReader("test", SEATS);
const packr = new Packr({ useRecords: false, variableMapSize: true });
/** What somebody sends who does not use our code. */
const raw = (message: object): Uint8Array => new Uint8Array(packr.pack(message, RESET_BUFFER_MODE));
const moment = (status: PeerStatus | null): PictureMessage & { type: "moment" } => ({
  type: "moment",
  first: false,
  status,
  stage: "ready",
  failure: null,
});

/** A session of real peers from the lobby through rounds, a loss and the agreement to its end; told of at each step. */
function eventful(told: (cluster: Cluster) => void): Cluster {
  const cluster = new Cluster({ seats: SEATS, spec: { policy: "reorganize" }, evaluates: true });
  told(cluster);
  cluster.start();
  for (const [seat, links] of [
    [1, 2],
    [0, 2],
    [0, 1],
  ].entries()) {
    const figures = links.map((to) => ({ seat: to, bytesPerSecond: 1e6, inFlightBytes: 4096 }));
    cluster.step(seat, { ...MEASURED, battery: { level: 0.5, charging: true }, links: figures });
  }
  cluster.pass(500);
  told(cluster);
  cluster.answerAll();
  told(cluster);
  cluster.round();
  for (const other of [0, 1]) cluster.cut(other, 2);
  for (let step = 0; step < 100; step++) {
    cluster.pass(100);
    told(cluster);
  }
  cluster.step(0, { type: "halt" });
  for (let step = 0; step < 20; step++) {
    cluster.round();
    cluster.saveAll();
    cluster.pass(200);
    told(cluster);
  }
  return cluster;
}

describe("what a seat's page tells", () => {
  test("is read as it was told, whatever happens in a session", () => {
    const states = new Set<string>();
    const ended = eventful((cluster) => {
      for (let seat = 0; seat < SEATS; seat++) {
        const status = cluster.status(seat);
        states.add(status.state);
        expect(reader.read(seat, packPicture(moment(status)))).toEqual(moment(status));
      }
    });
    expect([...states]).toEqual(expect.arrayContaining(["joining", "computing", "suspended", "agreeing", "halted"]));
    for (const [seat, { journal, rounds }] of ended.seats.entries()) {
      const entries = journal.slice(0, 300);
      expect(reader.read(seat, packPicture({ type: "journal", entries }))).toEqual({ type: "journal", entries });
      const read = reader.read(seat, packPicture({ type: "rounds", rounds }));
      // A seat's own loss tells of its own data.
      expect(read).toEqual({ type: "rounds", rounds: rounds.map((round) => ({ ...round, ownLoss: Number.NaN })) });
    }
  });

  test("may hold a loss that is no number, and texts of any length", () => {
    const status = { ...new Cluster({ seats: SEATS }).start().status(0), loss: Number.NaN };
    const told = { ...moment(status), failure: "x".repeat(10_000) };
    const read = reader.read(0, packPicture(told)) as typeof told;
    expect(read.status?.loss).toBeNaN();
    expect(read.failure).toHaveLength(500);
  });
});

describe("a seat's page that tells what cannot be", () => {
  const good = new Cluster({ seats: SEATS }).start().status(0);
  const entry = { at: 1, seat: 0, view: 1, round: 1, event: "committed", digest: "d" };
  const told = (change: object) => raw({ v: 3, ...moment({ ...good, ...change } as PeerStatus) });

  test.each<[string, Uint8Array]>([
    ["is too long", raw({ v: 3, type: "moment", failure: "x".repeat(OBSERVER_MESSAGE_BYTES_MAX) })],
    ["is of another version", raw({ v: 4, ...moment(null) })],
    ["is of an unknown kind", raw({ v: 3, type: "command", halt: true })],
    ["is no map", raw([1, 2, 3])],
    ["is of another seat", told({ seat: 1 })],
    ["is of another session", told({ session: "elsewhere" })],
    ["names a seat that is not there", told({ members: [0, SEATS] })],
    ["names a seat twice", told({ members: [0, 0] })],
    ["tells of a peer twice", told({ peers: [good.peers[0], good.peers[0]] })],
    ["has text for a list", told({ suspects: "all" })],
    ["has no peers", raw({ v: 3, ...moment({ ...good, peers: undefined } as unknown as PeerStatus) })],
    ["has a time that no date can be", raw({ v: 3, type: "journal", entries: [{ ...entry, at: 1e300 }] })],
    ["has an event that does not exist", raw({ v: 3, type: "journal", entries: [{ ...entry, event: "constructor" }] })],
    ["has a round of too few figures", raw({ v: 3, type: "rounds", rounds: [[1, 2]] })],
    ["has a round without a number", raw({ v: 3, type: "rounds", rounds: [Array(15).fill(null)] })],
  ])("%s: refused by name", (_what, bytes) => {
    expect(() => reader.read(0, bytes)).toThrow(PictureError);
  });

  test("or anything else, changes nothing but gives a named error", () => {
    const messages = [packPicture(moment(good)), raw({ v: 3, type: "journal", entries: [entry] })];
    const changed = fc
      .tuple(fc.constantFrom(...messages), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }))
      .map(([bytes, changes]) => {
        const copy = bytes.slice();
        for (const [at, value] of changes) copy[at % copy.length] = value;
        return copy;
      });
    const anything = fc.anything({ maxDepth: 3 }).map((value) => {
      try {
        return raw({ v: 3, type: "moment", status: value });
      } catch {
        return new Uint8Array();
      }
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), changed, anything), (bytes) => {
        try {
          reader.read(0, bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(PictureError);
        }
      }),
      { numRuns: 400 },
    );
  });
});
