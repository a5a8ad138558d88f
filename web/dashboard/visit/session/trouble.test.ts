import { describe, expect, test } from "vitest";
import { ServerRefusal, ServerUnable } from "../../../signaling/server-error.ts";
import { JoinError } from "../../../seat/seat-holder.ts";
import { BackendNameError, troubleOf } from "./trouble.ts";

describe("troubleOf", () => {
  test("each refusal of a seat has its own title and keeps its cause", () => {
    const codes: JoinError["code"][] = [
      "unknown-session",
      "session-closed",
      "session-full",
      "session-started",
      "session-ended",
      "duplicate-tab",
      "seat-refused",
      "seat-lost",
      "seat-unproven",
      "observers-full",
      "server-unreachable",
      "store-unavailable",
      "insecure-page",
      "no-address",
      "denied",
      "unsupported-browser",
    ];
    const troubles = codes.map((code) => troubleOf(new JoinError(code, `because of ${code}`)));
    expect(new Set(troubles.map((trouble) => trouble.title)).size).toBe(codes.length);
    expect(troubles.map((trouble) => trouble.cause)).toEqual(codes.map((code) => `because of ${code}`));
  });

  test("every trouble has a way on, and none names one twice", () => {
    const errors = [
      ...(["unreadable", "too-many-sessions", "too-many-requests", "unexplained"] as const).map((code) => {
        return new ServerUnable(code, "x");
      }),
      ...(["session-full", "session-started", "insecure-page", "duplicate-tab"] as const).map((code) => {
        return new JoinError(code, "x");
      }),
      new BackendNameError("tpu"),
      "odd",
    ];
    for (const { title, remedies } of errors.map(troubleOf)) {
      expect(remedies.length, title).toBeGreaterThan(0);
      expect(new Set(remedies).size, title).toBe(remedies.length);
    }
    expect(troubleOf(new JoinError("session-started", "x")).remedies[0]).toBe("watch");
    expect(troubleOf(new ServerUnable("unreadable", "x")).title).toMatch(/do not fit together/);
  });

  test("a silent server and an unknown ID read the same, whoever noticed", () => {
    expect(troubleOf(new ServerUnable("unreachable", "x"))).toEqual(
      troubleOf(new JoinError("server-unreachable", "x")),
    );
    expect(troubleOf(new ServerRefusal("unknown-session", "x"))).toEqual(
      troubleOf(new JoinError("unknown-session", "x")),
    );
  });

  test("a backend that does not exist is named", () => {
    expect(troubleOf(new BackendNameError("tpu")).cause).toContain('"tpu"');
  });

  test("anything else is still told in words", () => {
    expect(troubleOf("odd")).toMatchObject({
      title: "Something went wrong",
      cause: "odd",
      remedies: ["reload", "create"],
    });
  });
});
