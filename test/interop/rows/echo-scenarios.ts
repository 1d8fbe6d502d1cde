import type { Scenario } from "../scenario.ts";
import { BAD_INPUT_SCENARIOS } from "./bad-input.ts";
import { BEYOND_SCENARIOS } from "./beyond.ts";
import { LIVENESS_SCENARIOS } from "./liveness.ts";
import { LOGON_SCENARIOS } from "./logon.ts";
import { SEQUENCE_SCENARIOS } from "./sequence.ts";
import { VALIDATION_SCENARIOS } from "./validation.ts";

/** Every scenario against the echo acceptor. */
export const ECHO_SCENARIOS: readonly Scenario[] = [
  ...LOGON_SCENARIOS,
  ...SEQUENCE_SCENARIOS,
  ...LIVENESS_SCENARIOS,
  ...VALIDATION_SCENARIOS,
  ...BEYOND_SCENARIOS,
  ...BAD_INPUT_SCENARIOS,
];
