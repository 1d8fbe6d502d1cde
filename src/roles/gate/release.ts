import { asciiBytes, hexDigits } from "../../core/domain/bytes.ts";
import { controlsText } from "../../core/gate/controls/controls-text.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { noteRelease, type ReleaseRecord } from "../../core/gate/release.ts";
import { SCHEMA_DIGEST } from "../../wire/fleet/codec.ts";
import type { Sha256 } from "../../wire/journal/format.ts";

/** Journals the release of this start; `smars status` shows it from then on. */
export function declareRelease(gate: Gate, name: string, sha256: Sha256): void {
  noteRelease(gate, declaredRelease(name, sha256));
}

/**
 * The release that a gate declares: a control more, less or in another place is another digest.
 *
 * @param name Of the release that routers must run.
 * @param controls As `controlsText` writes the lists; the product's own when it is left out.
 */
export function declaredRelease(
  name: string,
  sha256: Sha256,
  controls: string = controlsText(),
): ReleaseRecord {
  const hash = (text: string): string => hexDigits(sha256(asciiBytes(text)));
  const { lo, hi } = SCHEMA_DIGEST;
  const schema = [hi, lo].map((word) => word.toString(16).padStart(8, "0")).join("");
  return {
    name,
    controls: hash(controls),
    digest: hash(`release ${name}\nschema ${schema}\n${controls}`),
  };
}
