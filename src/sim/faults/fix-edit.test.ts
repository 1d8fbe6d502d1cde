import { expect, test } from "vitest";
import { FixEdit } from "./fix-edit.ts";

function edit(text: string): FixEdit {
  return new FixEdit(Uint8Array.from(text.replaceAll("|", "\u0001"), (c) => c.charCodeAt(0)));
}

const HEARTBEAT = "8=FIX.4.4|9=51|35=0|34=2|49=A|52=20120801-16:00:00.000|56=B|10=018|";

test("an unchanged message keeps its bytes, length and checksum", () => {
  const again = edit(edit(HEARTBEAT).text).text;
  expect(again).toBe(edit(HEARTBEAT).text);
  expect(again).toMatch(/^8=FIX\.4\.4\|9=(\d+)\|35=0\|.*\|10=\d{3}\|$/);
  const body = again.slice(again.indexOf("35="), again.indexOf("10="));
  expect(again).toContain(`|9=${body.length}|`);
  let sum = 0;
  for (const c of again.slice(0, again.indexOf("10="))) sum += c === "|" ? 1 : c.charCodeAt(0);
  expect(again).toContain(`|10=${String(sum % 256).padStart(3, "0")}|`);
});

test("a field of the header is added to the header, one of the body behind it", () => {
  const changed = edit("8=FIX.4.4|9=1|35=8|34=2|52=now|37=X|10=000|").set(43, "Y").set(58, "so");
  expect(changed.text).toMatch(/^8=FIX\.4\.4\|9=\d+\|35=8\|34=2\|52=now\|43=Y\|37=X\|58=so\|10=/);
});

test("the body of another message goes under a header's own number", () => {
  const one = edit("8=FIX.4.4|9=1|35=8|34=7|52=now|37=X|10=000|");
  const other = edit("8=FIX.4.4|9=1|35=9|34=3|52=then|41=Y|10=000|");
  expect(one.withBodyOf(other).text).toMatch(/\|35=9\|34=7\|52=now\|41=Y\|10=/);
  expect(one.text).toMatch(/\|35=8\|34=7\|52=now\|37=X\|10=/);
});
