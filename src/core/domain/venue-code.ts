import { assert } from "./assert.ts";

/**
 * A venue as its one-letter code of the consolidated tape (N NYSE, P Arca, Q Nasdaq, ...), held as
 * the ASCII number of that letter: the same in frames, journal records and LastMkt(30).
 */
export type VenueCode = number;

export function venueCode(letter: string): VenueCode {
  assert(/^[A-Z]$/.test(letter), `a venue code is one letter A-Z, "${letter}" is not`);
  return letter.charCodeAt(0);
}

export function venueLetter(code: VenueCode): string {
  return String.fromCharCode(code);
}
