import { expect, test } from "vitest";
import { WaitingRoom } from "./waiting-room.ts";

test("each address has its places, all together have theirs, and who leaves makes room", () => {
  const room = new WaitingRoom({ waitingMax: 4, waitingPerAddressMax: 2 });
  const enter = (hosts: string): string =>
    [...hosts].map((host) => room.enter(host) ?? "in").join(" ");
  expect(enter("aaabb")).toBe("in in address in in");
  expect(enter("c")).toBe("waiting");
  room.leave("a");
  expect(enter("bca")).toBe("address in waiting");
  room.leave("c");
  room.leave("b");
  expect(enter("aab")).toBe("in address in");
});
