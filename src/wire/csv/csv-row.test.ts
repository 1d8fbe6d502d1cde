import { expect, test } from "vitest";
import { csvRow } from "./csv-row.ts";

test("RFC 4180: fields with commas, quotes or line ends stand in quotes, quotes are doubled", () => {
  expect(csvRow(["IBM", 'say "no"', "a,b", "two\nlines", "", null, 1.5, Number.NaN])).toBe(
    'IBM,"say ""no""","a,b","two\nlines","",,1.5,\n',
  );
});
