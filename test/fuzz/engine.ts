import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The decoder of one build of the engine: that of the checkout, or one with a planted bug. */
export type Engine = {
  readonly framer: typeof import("../../src/wire/fix/framer.ts");
  readonly parser: typeof import("../../src/wire/fix/parser.ts");
  readonly message: typeof import("../../src/wire/fix/message.ts");
  readonly dictionary: typeof import("../../src/wire/fix/dictionary.ts");
  readonly connection: typeof import("../../src/wire/fix/connection.ts");
  readonly session: typeof import("../../src/wire/fix/session.ts");
  readonly store: typeof import("../../src/wire/fix/store.ts");
};

/** Loads the engine below a folder that holds a `src`. */
export async function loadEngine(root: string): Promise<Engine> {
  const load = (name: string): Promise<unknown> =>
    import(pathToFileURL(join(root, "src", "wire", "fix", `${name}.ts`)).href);
  return {
    framer: (await load("framer")) as Engine["framer"],
    parser: (await load("parser")) as Engine["parser"],
    message: (await load("message")) as Engine["message"],
    dictionary: (await load("dictionary")) as Engine["dictionary"],
    connection: (await load("connection")) as Engine["connection"],
    session: (await load("session")) as Engine["session"],
    store: (await load("store")) as Engine["store"],
  };
}
