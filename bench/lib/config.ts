import { join } from "node:path";

/** The configuration that every run of a whole system uses; it says what it is at its top. */
export const CONFIG: string = join(import.meta.dirname, "..", "config", "smars.yaml");

/** Added to every port: beside a system of the defaults and those of the tests. */
export const PORTS = 12_000;

/** Bytes of a NewOrderSingle(D): the size of what an echo sends. */
export const ORDER_BYTES = 220;
