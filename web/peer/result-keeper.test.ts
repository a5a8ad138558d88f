import { expect, test } from "vitest";
import { seatNamesIn } from "./result-keeper.ts";

test("a result keeps what people wanted to be called, seat by seat, where anybody said so", () => {
  const peers = [
    { seat: 0, name: "Ada" },
    { seat: 3, name: "" },
  ];
  expect(seatNamesIn({ seat: 2, name: "Zoe", peers }, 4)).toEqual({ seatNames: ["Ada", "", "Zoe", ""] });
  expect(seatNamesIn({ seat: 2, name: "", peers: peers.slice(1) }, 4)).toEqual({});
});
