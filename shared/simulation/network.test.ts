import { expect, test } from "vitest";
import { Random } from "../training/random.ts";
import { EventQueue } from "./event-queue.ts";
import { drawPace, type NetworkProfile } from "./network-profile.ts";
import { Network, type NetworkListener } from "./network.ts";

/** Three seats whose ends attach to each link as soon as they learn of it. */
function meeting(profile?: NetworkProfile) {
  const queue = new EventQueue();
  const heard: string[] = [];
  const listener: NetworkListener = {
    linkUp(at, other) {
      heard.push(`${at} up ${other}`);
      network.attach(at, other);
    },
    linkDown: (at, other) => heard.push(`${at} down ${other}`),
    deliver: (at, from, channel, bytes) => heard.push(`${at} ${channel} ${from} ${bytes[0]}`),
  };
  const network: Network = new Network(queue, new Random("network"), 3, [1, 5], listener, profile);
  const pass = (ms: number) => {
    const until = queue.now + ms;
    while (queue.nextAt <= until) queue.runNext();
    queue.now = until;
    return heard.splice(0);
  };
  const send = (from: number, to: number, ...values: number[]) => {
    for (const value of values) network.send(from, to, "control", Uint8Array.of(value));
  };
  network.connect(0, 1);
  expect(pass(10).sort()).toEqual(["0 up 1", "1 up 0"]);
  return { network, pass, send };
}

test("messages come in the order in which they were sent", () => {
  const { send, pass } = meeting();
  send(0, 1, 1, 2, 3, 4);
  expect(pass(10)).toEqual(["1 control 0 1", "1 control 0 2", "1 control 0 3", "1 control 0 4"]);
});

test("a way that is cut holds what comes until it is open again; the other way is not affected", () => {
  const { network, send, pass } = meeting();
  network.cut([[0, 1]]);
  send(0, 1, 1, 2);
  send(1, 0, 3);
  expect(pass(100)).toEqual(["0 control 1 3"]);
  network.open([[0, 1]]);
  send(0, 1, 4);
  expect(pass(10)).toEqual(["1 control 0 1", "1 control 0 2", "1 control 0 4"]);
});

test("a way that was cut twice is open when it was opened twice, or healed", () => {
  const { network, send, pass } = meeting();
  network.cut([[0, 1]]);
  network.cut([[0, 1]]);
  send(0, 1, 1);
  network.open([[0, 1]]);
  expect(pass(100)).toEqual([]);
  network.heal();
  expect(pass(10)).toEqual(["1 control 0 1"]);
});

test("what is on a link that dies is lost, and each end notices at its time", () => {
  const { network, send, pass } = meeting();
  send(0, 1, 1);
  network.drop(0, 1, [20, 50]);
  send(0, 1, 2);
  expect(pass(30)).toEqual(["0 down 1"]);
  expect(pass(30)).toEqual(["1 down 0"]);
});

test("an end that learns of a new link first never hears that the old one died", () => {
  const { network, send, pass } = meeting();
  network.drop(0, 1, [20, 20]);
  network.connect(0, 1);
  expect(pass(50).sort()).toEqual(["0 up 1", "1 up 0"]);
  send(0, 1, 1);
  expect(pass(10)).toEqual(["1 control 0 1"]);
});

test("a new link waits until both ways are open", () => {
  const { network, pass } = meeting();
  network.cut([[2, 0]]);
  network.connect(0, 2);
  expect(pass(100)).toEqual([]);
  network.open([[2, 0]]);
  expect(pass(10).sort()).toEqual(["0 up 2", "2 up 0"]);
});

test("a slow way takes that much longer", () => {
  const { network, send, pass } = meeting();
  network.slow([0, 1], 200);
  send(0, 1, 1);
  expect(pass(190)).toEqual([]);
  expect(pass(20)).toEqual(["1 control 0 1"]);
});

test("on a network that loses, a message and all behind it come later, until it heals", () => {
  const profile = { asymmetry: 1, loss: 0.5, resendMs: 100, jitterMs: 0, bytesPerMs: null };
  const { network, send, pass } = meeting(profile);
  send(0, 1, 1, 2, 3, 4, 5, 6, 7, 8);
  const first = pass(90).length;
  expect(first).toBeLessThan(8);
  const rest = pass(5000).map((line) => line.at(-1));
  expect(rest).toEqual(["1", "2", "3", "4", "5", "6", "7", "8"].slice(first));
  network.heal();
  send(0, 1, 1, 2, 3, 4, 5, 6, 7, 8);
  expect(pass(10)).toHaveLength(8);
});

test("a way carries so many bytes in a millisecond, both channels together", () => {
  const { send, pass } = meeting({ asymmetry: 1, loss: 0, resendMs: 0, jitterMs: 0, bytesPerMs: 0.1 });
  send(0, 1, 1, 2, 3, 4, 5);
  expect(pass(10)).toHaveLength(0);
  expect(pass(20)).toHaveLength(2);
  expect(pass(30)).toHaveLength(3);
});

test("ways of an asymmetric network differ, each alike all the time", () => {
  const profile = { asymmetry: 50, loss: 0, resendMs: 0, jitterMs: 0, bytesPerMs: null };
  const paces = Array.from({ length: 40 }, (_, seed) => drawPace(profile, new Random("way", seed)));
  expect(Math.max(...paces) / Math.min(...paces)).toBeGreaterThan(100);
  for (const pace of paces) expect(pace).toBeGreaterThanOrEqual(1 / 50);
});
