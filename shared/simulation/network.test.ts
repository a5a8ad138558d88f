import { expect, test } from "vitest";
import { Random } from "../training/random.ts";
import { EventQueue } from "./event-queue.ts";
import { Network } from "./network.ts";

/** Three seats whose ends attach to each link as soon as they learn of it. */
function meeting() {
  const queue = new EventQueue();
  const heard: string[] = [];
  const network: Network = new Network(queue, new Random("network"), 3, [1, 5], {
    linkUp(at, other) {
      heard.push(`${at} up ${other}`);
      network.attach(at, other);
    },
    linkDown: (at, other) => heard.push(`${at} down ${other}`),
    deliver: (at, from, channel, bytes) => heard.push(`${at} ${channel} ${from} ${bytes[0]}`),
  });
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
