import { createHash, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { PeopleEvent, Role } from "../../core/control/people.ts";
import type { PeopleEntry } from "../../core/control/people-rules.ts";
import {
  decodeEntry,
  entryBytes,
  entryLine,
  foldPeople,
  type LogCrypto,
  type PeopleFold,
} from "./people-log.ts";

const SPKI = Buffer.from("302a300506032b6570032100", "hex");
const crypto: LogCrypto = {
  sha256: (bytes) => createHash("sha256").update(bytes).digest(),
  verify: (publicKey, bytes, signature) => {
    const key = Buffer.concat([SPKI, Buffer.from(publicKey, "hex")]);
    return verify(null, bytes, { key, format: "der", type: "spki" }, Buffer.from(signature, "hex"));
  },
};

type Key = { readonly keyId: string; readonly publicKey: string; readonly privateKey: KeyObject };

function makeKey(keyId: string): Key {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
  return { keyId, publicKey: raw.toString("hex"), privateKey };
}

const [ANN, BEN, CAT, ANN2] = ["ann-1", "ben-1", "cat-1", "ann-2"].map(makeKey) as [
  Key,
  Key,
  Key,
  Key,
];

function person(name: string, roles: readonly Role[], demo = false): PeopleEvent {
  return { type: "PersonEnrolled", person: name, name, roles, demo };
}

function keyOf(name: string, { keyId, publicKey }: Key): PeopleEvent {
  return { type: "KeyEnrolled", person: name, keyId, publicKey };
}

const FOUNDING: readonly PeopleEvent[] = [
  person("ann", ["kill", "people"]),
  keyOf("ann", ANN),
  person("ben", ["kill", "people"]),
  keyOf("ben", BEN),
];

let lines: string[];

beforeEach(() => {
  lines = [];
});

function add(events: readonly PeopleEvent[], signers: readonly Key[]): PeopleFold {
  const last = lines.at(-1);
  const prev =
    last === undefined ? "0".repeat(64) : createHash("sha256").update(last).digest("hex");
  const entry: PeopleEntry = { v: 1, n: lines.length + 1, prev, at: 5, events };
  const signatures = signers.map(({ keyId, privateKey }) => {
    return { keyId, signature: sign(null, entryBytes(entry), privateKey).toString("hex") };
  });
  lines.push(entryLine({ entry, signatures }));
  return fold();
}

function fold(text = `${lines.join("\n")}\n`): PeopleFold {
  return foldPeople(text, crypto);
}

const damaged = (line: number, why: string): object => ({ type: "Damaged", line, why });

describe("the founding", () => {
  test("is two people who sign each other in", () => {
    const found = add(FOUNDING, [ANN, BEN]);
    if (found.type === "Damaged") throw new Error(found.why);
    expect([...found.people.all].map((p) => p.person)).toEqual(["ann", "ben"]);
    expect(found.head.n).toBe(1);
  });

  test("takes both signatures", () => {
    expect(add(FOUNDING, [ANN])).toEqual(damaged(1, "1 of 2 distinct persons signed it"));
  });

  test("enrols two and no more", () => {
    const three = [...FOUNDING, person("cat", []), keyOf("cat", CAT)];
    expect(add(three, [ANN, BEN])).toMatchObject(
      damaged(1, "the first entry enrols two people, a key each"),
    );
  });

  test("is not one key under two names", () => {
    const one = [...FOUNDING.slice(0, 3), keyOf("ben", { ...ANN, keyId: "ben-1" })];
    const same = { ...ANN, keyId: "ben-1" };
    expect(add(one, [ANN, same])).toEqual(damaged(1, "this key is somebody's already"));
  });
});

describe("a later entry", () => {
  beforeEach(() => {
    add(FOUNDING, [ANN, BEN]);
  });

  const enrolCat = [person("cat", ["kill"]), keyOf("cat", CAT)];

  test("enrols by two distinct persons", () => {
    expect(add(enrolCat, [ANN, BEN]).type).toBe("Folded");
  });

  test.each<[string, readonly Key[], string]>([
    ["by one person", [ANN], "1 of 2 distinct persons signed it"],
    ["by one person twice (B53)", [ANN, ANN], "1 of 2 distinct persons signed it"],
    ["by the one who is enrolled", [ANN, CAT], "nobody has the key cat-1"],
  ])("is refused %s, with its line", (_what, signers, why) => {
    expect(add(enrolCat, signers)).toEqual(damaged(2, why));
  });

  test("is refused by one person with two keys (B53)", () => {
    add([keyOf("ann", ANN2)], [ANN, BEN]);
    expect(add(enrolCat, [ANN, ANN2])).toEqual(damaged(3, "1 of 2 distinct persons signed it"));
  });

  test("is refused when a signer may not change people", () => {
    add(enrolCat, [ANN, BEN]);
    expect(add([keyOf("ann", ANN2)], [ANN, CAT])).toEqual(damaged(3, "cat may not change people"));
  });

  test("takes a key away by one person, and that key signs nothing any more (B52)", () => {
    expect(add([{ type: "KeyRevoked", keyId: "ann-1" }], [BEN]).type).toBe("Folded");
    expect(add(enrolCat, [ANN, BEN])).toEqual(damaged(3, "the key ann-1 is revoked"));
  });

  test("gives no key id and no person twice", () => {
    expect(add([person("ann", [])], [ANN, BEN])).toEqual(damaged(2, "ann is enrolled already"));
    lines.pop();
    expect(add([keyOf("ben", { ...ANN2, keyId: "ann-1" })], [ANN, BEN])).toEqual(
      damaged(2, "the key id ann-1 was given before"),
    );
  });
});

test("demo people change demo people only", () => {
  const demo = FOUNDING.map((event) =>
    event.type === "PersonEnrolled" ? { ...event, demo: true } : event,
  );
  add(demo, [ANN, BEN]);
  const real = [person("cat", []), keyOf("cat", CAT)];
  expect(add(real, [ANN, BEN])).toEqual(damaged(2, "demo people change demo people only"));
});

test("demo people whom real ones have enrolled give no key to a real one, and take none", () => {
  const [dan, eve] = ["dan-1", "eve-1"].map(makeKey) as [Key, Key];
  const demo = [
    ...[person("dan", ["people"], true), keyOf("dan", dan)],
    ...[person("eve", ["people"], true), keyOf("eve", eve)],
  ];
  add(FOUNDING, [ANN, BEN]);
  expect(add(demo, [ANN, BEN]).type).toBe("Folded");
  for (const [event, signers] of [
    [keyOf("ann", ANN2), [dan, eve]],
    [keyOf("ann", ANN2), [BEN, dan]],
    [{ type: "RolesChanged", person: "ann", roles: [] }, [dan, eve]],
    [{ type: "KeyRevoked", keyId: "ann-1" }, [dan]],
  ] as const) {
    expect(add([event], signers)).toEqual(damaged(3, "demo people change demo people only"));
    lines.pop();
  }
  expect(add([keyOf("dan", ANN2)], [dan, eve]).type).toBe("Folded");
});

describe("a log that was tampered with is refused with its line", () => {
  beforeEach(() => {
    add(FOUNDING, [ANN, BEN]);
    add([person("cat", ["kill"]), keyOf("cat", CAT)], [ANN, BEN]);
    add([{ type: "KeyRevoked", keyId: "cat-1" }], [ANN]);
  });

  test("any change of any one character", () => {
    const text = `${lines.join("\n")}\n`;
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 32, max: 126 }), (at, code) => {
        const changed = `${text.slice(0, at)}${String.fromCharCode(code)}${text.slice(at + 1)}`;
        fc.pre(changed !== text);
        const line = text.slice(0, at).split("\n").length;
        const found = fold(changed);
        expect(found.type).toBe("Damaged");
        if (found.type === "Damaged") expect(found.line).toBeLessThanOrEqual(line + 1);
      }),
      { numRuns: 300 },
    );
  });

  test("a line taken out, lines in another order, a torn end", () => {
    const [a, b, c] = lines as [string, string, string];
    expect(fold(`${a}\n${c}\n`)).toMatchObject(damaged(2, "entry 3 after entry 1"));
    expect(fold(`${b}\n${a}\n${c}\n`)).toMatchObject({ type: "Damaged", line: 1 });
    expect(fold(`${a}\n${b}`)).toEqual(damaged(2, "a torn line"));
  });

  test("what is left of a log that was cut at a line's end is still a log", () => {
    expect(fold(`${lines.slice(0, 2).join("\n")}\n`).type).toBe("Folded");
  });
});

test("an entry comes back from its line as it was", () => {
  add(FOUNDING, [ANN, BEN]);
  const line = lines[0] as string;
  const back = decodeEntry(line);
  expect(back === null ? null : entryLine(back)).toBe(line);
});

test("whatever stands in a line, reading it does not throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(decodeEntry(text)).toBeNull();
    }),
  );
});
