import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of the checkout: the nearest one above this program that holds a package.json. */
export const CHECKOUT: string = findCheckout(import.meta.dirname);

function findCheckout(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  return findCheckout(dirname(folder));
}
