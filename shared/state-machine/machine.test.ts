import { describe, expect, it } from "vitest";
import { InvalidMachineError, ReentrantEventError, UndeclaredTransitionError } from "./errors.ts";
import { defineMachine, type Run } from "./machine.ts";

interface Log {
  readonly lines: string[];
}
type Signal = "go" | "stay" | "end" | "undeclared" | "unknown" | "throw";

const crossing = defineMachine<Log, Signal>()({
  name: "crossing",
  initial: "red",
  states: {
    red: {
      to: ["green", "dark"],
      on(log, event) {
        log.lines.push(`red:${event}`);
        if (event === "go") return "green";
        return event === "end" ? "dark" : "red";
      },
      enter: (log, from) => void log.lines.push(`enter red from ${from}`),
    },
    green: {
      to: ["amber"],
      on(_log, event) {
        if (event === "undeclared") return "red" as "amber";
        if (event === "unknown") return "constructor" as "amber";
        if (event === "throw") throw new RangeError("out of range");
        return event === "go" ? "amber" : "green";
      },
      enter: (log, from) => void log.lines.push(`enter green from ${from}`),
    },
    amber: { to: ["red"], on: () => "red" },
    dark: { to: [], on: () => "dark" },
  },
});

function startCrossing() {
  const log: Log = { lines: [] };
  const run = crossing.start(log, (from, to, event) => void log.lines.push(`${from} -> ${to} on ${event}`));
  return { log, run };
}

describe("a machine", () => {
  it("goes where the handlers say, and stays when they name their own state", () => {
    const { run } = startCrossing();
    expect(run.state).toBe("red");
    expect(run.handle("stay")).toBe("red");
    expect(run.handle("go")).toBe("green");
    expect(run.handle("go")).toBe("amber");
    expect(run.handle("stay")).toBe("red");
    expect(run.state).toBe("red");
  });

  it("tells the observer first and then enters, but does neither at the start or when it stays", () => {
    const { log, run } = startCrossing();
    expect(log.lines).toEqual([]);
    run.handle("stay");
    run.handle("go");
    run.handle("stay");
    expect(log.lines).toEqual(["red:stay", "red:go", "red -> green on go", "enter green from red"]);
  });

  it("keeps the states of two runs apart", () => {
    const first = startCrossing().run;
    const second = startCrossing().run;
    first.handle("go");
    expect([first.state, second.state]).toEqual(["green", "red"]);
  });

  it("refuses a transition that exists nowhere or only elsewhere, by name, and stays", () => {
    for (const [event, to] of [
      ["undeclared", "red"],
      ["unknown", "constructor"],
    ] as const) {
      const { log, run } = startCrossing();
      run.handle("go");
      const before = log.lines.length;
      let thrown: unknown;
      try {
        run.handle(event);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(UndeclaredTransitionError);
      expect(thrown).toMatchObject({ name: "UndeclaredTransitionError", machine: "crossing", from: "green", to });
      expect(run.state).toBe("green");
      expect(log.lines).toHaveLength(before);
    }
  });

  it("stays and remains usable when a handler throws", () => {
    const { run } = startCrossing();
    run.handle("go");
    expect(() => run.handle("throw")).toThrow(RangeError);
    expect(run.state).toBe("green");
    expect(run.handle("go")).toBe("amber");
  });

  it("refuses an event from inside a handler or an entry", () => {
    interface Self {
      run?: Run<Self, "tick", "idle" | "busy">;
    }
    const machine = defineMachine<Self, "tick">()({
      name: "loop",
      initial: "idle",
      states: {
        idle: { to: ["busy"], on: () => "busy" },
        busy: {
          to: ["idle"],
          on: () => "idle",
          enter: (self) => void self.run?.handle("tick"),
        },
      },
    });
    const self: Self = {};
    self.run = machine.start(self);
    expect(() => self.run?.handle("tick")).toThrow(ReentrantEventError);
    expect(self.run.state).toBe("busy");
    expect(self.run.handle("tick")).toBe("idle");
  });

  it("knows its states, their successors and which are final", () => {
    expect(crossing.states).toEqual(["red", "green", "amber", "dark"]);
    expect(crossing.successors("red")).toEqual(["green", "dark"]);
    expect(crossing.states.filter(crossing.isFinal)).toEqual(["dark"]);
  });

  it("draws itself as Mermaid", () => {
    expect(crossing.mermaid()).toBe(
      [
        "---",
        'title: "crossing"',
        "---",
        "stateDiagram-v2",
        "  [*] --> red",
        "  red --> green",
        "  red --> dark",
        "  green --> amber",
        "  amber --> red",
        "  dark --> [*]",
        "",
      ].join("\n"),
    );
  });
});

describe("a definition", () => {
  const define = defineMachine<null, null>();

  it("does not compile, and is refused, with an unknown initial state", () => {
    const build = () =>
      define({
        name: "m",
        // @ts-expect-error no state has this name
        initial: "statr",
        states: { start: { to: [], on: () => "start" } },
      });
    expect(build).toThrow(InvalidMachineError);
    expect(build).toThrow(/"statr"/);
  });

  it("does not compile, and is refused, when a state leads to an unknown one", () => {
    const build = () =>
      define({
        name: "m",
        initial: "start",
        states: {
          // @ts-expect-error no state has this name
          start: { to: ["finsh"], on: () => "start" },
          finish: { to: [], on: () => "finish" },
        },
      });
    expect(build).toThrow(/"start" leads to "finsh"/);
  });

  it("does not compile, and is refused, when a state lists itself", () => {
    const build = () =>
      define({
        name: "m",
        initial: "start",
        // @ts-expect-error a state may always stay; to list it would say nothing
        states: { start: { to: ["start"], on: () => "start" } },
      });
    expect(build).toThrow(/lists itself/);
  });

  it("does not compile when a handler names an unknown or undeclared state", () => {
    const machine = define({
      name: "m",
      initial: "start",
      states: {
        start: {
          to: ["middle"],
          // @ts-expect-error finish does not directly follow start
          on: () => "finish",
        },
        middle: {
          to: ["finish"],
          // @ts-expect-error no state has this name
          on: () => "finnish",
        },
        finish: { to: [], on: () => "finish" },
      },
    });
    expect(() => machine.start(null).handle(null)).toThrow(UndeclaredTransitionError);
  });

  it("does not compile when somebody compares with an unknown state", () => {
    const run = startCrossing().run;
    // @ts-expect-error no state has this name
    expect(run.state === "grene").toBe(false);
    // @ts-expect-error no state has this name
    expect(() => crossing.isFinal("grene")).toThrow(InvalidMachineError);
  });

  it("is refused with a repeated successor or a name that cannot be drawn", () => {
    const repeated = () =>
      define({
        name: "m",
        initial: "a",
        states: { a: { to: ["b", "b"], on: () => "a" }, b: { to: [], on: () => "b" } },
      });
    expect(repeated).toThrow(/repeats/);
    const undrawable = () => define({ name: "m", initial: "a b", states: { "a b": { to: [], on: () => "a b" } } });
    expect(undrawable).toThrow(/not an identifier/);
  });
});
