import { dirname, join } from "node:path";
import { compileQuickfix } from "./compile-quickfix.ts";
import { quickfixDictionary } from "./jspurefix.ts";
import type { Found } from "./system-program.ts";

/**
 * The program of QuickFIX's bench, called with ORDERS REPORTS SECONDS; compiled when it is new. It
 * validates with the dictionaries that jspurefix ships; where they cannot be had, those figures are
 * missing from what it prints.
 */
export function compileQuickfixBench(): Found {
  const source = join(import.meta.dirname, "quickfix", "bench.cpp");
  const found = quickfixDictionary("44");
  if ("fault" in found) return compileQuickfix(source);
  return compileQuickfix(source, [`-DDICTIONARIES="${dirname(found.path)}"`]);
}

/**
 * The program that times QuickFIX from an order to its acknowledgement; called with `memory` or
 * `file`, the number of orders and a folder for the stores.
 */
export function compileQuickfixRtt(): Found {
  return compileQuickfix(join(import.meta.dirname, "quickfix", "rtt.cpp"));
}
