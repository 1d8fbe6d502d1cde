import process from "node:process";
import type { UserField } from "../../wire/fix/dictionary.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { endOnClosedPipe } from "../fix/closed-pipe.ts";
import { parseMessageTypes } from "../fix/log/message-types.ts";
import { type OpenLog, openLog } from "../fix/log/open-log.ts";
import { OrderChain } from "../fix/log/order-chain.ts";
import { printLog } from "../fix/log/print-log.ts";
import { printStyle } from "../fix/print-style.ts";
import { parseUserFields } from "../fix/user-field-word.ts";

export type PrintFixOptions = {
  readonly json?: true;
  readonly raw?: true;
  readonly oneLine?: true;
  readonly all?: true;
  readonly type?: string;
  readonly order?: string;
  readonly follow?: true;
  readonly field?: readonly string[];
};

/** `smars fix print`: a FIX log or session store, decoded. */
export async function printFix(path: string, options: PrintFixOptions): Promise<ExitCode> {
  const { types, userFields } = readWords(options);
  const log = openLog(path);
  const stop = new AbortController();
  process.on("SIGINT", () => stop.abort());
  process.on("SIGTERM", () => stop.abort());
  endOnClosedPipe();
  const found = await printLog(
    log.entries({ follow: options.follow === true, stop: stop.signal }),
    {
      form: options.raw === true ? "raw" : options.json === true ? "json" : "text",
      style: printStyle(process.stdout, process.env, options),
      types,
      chain: await readChain(log, options.order, stop.signal),
      userFields,
    },
    process.stdout,
  );
  if (found > 0 || stop.signal.aborted) return ExitCode.Done;
  throw new CommandFault(log.nothing);
}

function readWords({ type, raw, json, field }: PrintFixOptions): {
  readonly types: ReadonlySet<string> | null;
  readonly userFields: readonly UserField[];
} {
  const faults: string[] = [];
  const types = type === undefined ? null : parseMessageTypes(type);
  if (typeof types === "string") faults.push(`--type is "${type}": ${types}`);
  if (raw === true && json === true) faults.push("say one of --raw and --json");
  const userFields = parseUserFields(field ?? [], faults);
  if (typeof types !== "string" && faults.length === 0) return { types, userFields };
  throw new CommandFault(faults.join("\n"), ExitCode.Usage);
}

/** The order, with all the ids that the log ties to it, before and after. */
async function readChain(
  log: OpenLog,
  order: string | undefined,
  stop: AbortSignal,
): Promise<OrderChain | null> {
  if (order === undefined) return null;
  const chain = new OrderChain(order);
  if (log.isStream) return chain;
  for await (const entry of log.entries({ follow: false, stop })) {
    if (entry.kind === "message") chain.learn(entry.bytes);
  }
  return chain;
}
