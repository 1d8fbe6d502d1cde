import { expect, test } from "vitest";
import { asciiBytes } from "../../core/domain/bytes.ts";
import type { Connection } from "../../ports/network.ts";
import { CALM_NETWORK, SimFabric } from "../network.ts";
import { SimProcess } from "../process.ts";
import { SimWorld } from "../world.ts";
import { FixEdit } from "./fix-edit.ts";
import { Wires } from "./wires.ts";

const ascii = (text: string): Uint8Array => asciiBytes(text);

function message(seq: number): Uint8Array {
  const edit = new FixEdit(ascii("8=FIX.4.4\u00019=0\u000135=8\u000134=1\u000110=000\u0001"));
  return edit.set(34, `${seq}`).bytes();
}

/** Two processes with a wire between them, and what the second has read so far. */
async function wire() {
  const world = new SimWorld(1, 0);
  const fabric = new SimFabric(world, CALM_NETWORK);
  const [from, to] = [new SimProcess(world, "venue-N"), new SimProcess(world, "gate")];
  const read: number[] = [];
  await fabric.of(to).listen({ host: "a", port: 1 }, (connection) => {
    connection.events = { data: (chunk) => read.push(...chunk), close: () => undefined };
  });
  const line: Connection = fabric.of(from).connect({ host: "a", port: 1 });
  line.events = { data: () => undefined, close: () => undefined };
  await world.run();
  return { world, fabric, line, wires: new Wires(fabric), read };
}

test("a message that is written in pieces is handed over whole, and once", async () => {
  const { world, line, wires, read } = await wire();
  const seen: Uint8Array[] = [];
  wires.fix("venue-N", "gate", (one) => {
    seen.push(one);
    return [one, one];
  });
  const bytes = message(7);
  for (const byte of bytes) line.write(Uint8Array.of(byte));
  await world.run();
  expect(seen).toEqual([bytes]);
  expect(read).toEqual([...bytes, ...bytes]);
});

test("a message of which a part was held goes on whole when nobody stands on the wire", async () => {
  const { world, line, wires, read } = await wire();
  const undo = wires.fix("venue-N", "gate", () => []);
  const bytes = message(7);
  line.write(bytes.slice(0, 9));
  await world.run();
  expect(read).toEqual([]);
  undo?.();
  line.write(bytes.slice(9));
  await world.run();
  expect(read).toEqual([...bytes]);
});

test("bytes that begin no message pass as they are", async () => {
  const { world, line, wires, read } = await wire();
  wires.fix("venue-N", "gate", () => []);
  line.write(ascii("the rest of something"));
  await world.run();
  expect(read).toEqual([...ascii("the rest of something")]);
});

test("the rest of a message that looks like the beginning of one passes as it is", async () => {
  const { world, line, wires, read } = await wire();
  const seen: Uint8Array[] = [];
  wires.fix("venue-N", "gate", (one) => {
    seen.push(one);
    return [];
  });
  // Of a message that was cut in the middle of `38=35`.
  const rest = ascii("8=35\u000140=2\u000110=000\u0001");
  line.write(rest);
  await world.run();
  expect(seen).toEqual([]);
  expect(read).toEqual([...rest]);
});

test("frames of the fleet are cut by the length in front of them", async () => {
  const { world, line, wires, read } = await wire();
  const seen: number[][] = [];
  wires.frames("venue-N", "gate", (frame) => {
    seen.push([...frame]);
    return frame[2] === 1 ? [] : [frame];
  });
  line.write(Uint8Array.of(3, 0, 1, 4, 0, 2, 2, 5));
  line.write(Uint8Array.of(0, 3, 3, 3));
  await world.run();
  expect(seen).toEqual([
    [3, 0, 1],
    [4, 0, 2, 2],
    [5, 0, 3, 3, 3],
  ]);
  expect(read).toEqual([4, 0, 2, 2, 5, 0, 3, 3, 3]);
});

test("a wire of two other processes is left alone", async () => {
  const { world, line, wires, read } = await wire();
  wires.fix("gate", "venue-N", () => []);
  wires.fix("venue-P", "gate", () => []);
  line.write(message(1));
  await world.run();
  expect(read).toEqual([...message(1)]);
});

test("one at a time stands on a wire", async () => {
  const { wires } = await wire();
  const undo = wires.fix("venue-N", "gate", () => []);
  expect(wires.fix("venue-N", "gate", () => [])).toBeNull();
  undo?.();
  expect(wires.fix("venue-N", "gate", () => [])).not.toBeNull();
});
