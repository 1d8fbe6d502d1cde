import { bootstrap } from "./bootstrap.mjs";

/** Installs what is missing and starts nothing: what `./smars` runs before its first start. */
bootstrap({ console: false });
