import type { ParentView } from "../../wire/api/orders.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import { askControl } from "../api-client.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { HOST, type Run, resolveRun } from "../run.ts";
import type { RunOptions } from "../run-options.ts";
import { type DeskLine, openDeskLine } from "./desk-line.ts";
import { readDeskReport } from "./desk-reports.ts";
import { askOrder, describeOrder, type OrderFacts, orderDocument } from "./order-detail.ts";
import type { OrderWatch } from "./order-watch.ts";

/** Options that placing, cancelling and replacing have in common. */
export type OrderOptions = RunOptions & {
  readonly account?: string;
  readonly client: string;
  /** Seconds; without it the order is followed to its end. */
  readonly timeout?: number;
  readonly json?: true;
};

/** Whose orders these are and where they go. */
export type Desk = { readonly run: Run; readonly client: string; readonly account: string };

/** One request to the gate and what is followed because of it. */
export type Exchange = {
  readonly desk: Desk;
  readonly watch: OrderWatch;
  /** Sends the request. */
  readonly send: (session: FixSession) => void;
  /** What is waited for. */
  readonly done: () => boolean;
  /** The order, under the ClOrdID(11) that it has now. */
  readonly facts: () => OrderFacts;
};

const ASK_CONTROL_EVERY_MS = 1000;
const LOGOUT_MAX_MS = 1000;

/** Sends a request over FIX, follows the order and prints how it stands then. */
export async function exchangeWithGate(exchange: Exchange, options: OrderOptions): Promise<void> {
  const { desk, watch, send, done, facts } = exchange;
  const controlPort = desk.run.config.control.port;
  const line = await openLine(exchange);
  send(line.session);
  const askOnce = async (): Promise<void> => {
    const detail = await askOrder(controlPort, desk.client, facts().clOrdId);
    if (detail !== null) watch.takeView(detail.parent);
  };
  const asking = setInterval(() => void askOnce(), ASK_CONTROL_EVERY_MS);
  const timeoutMs = options.timeout === undefined ? null : options.timeout * 1000;
  const inTime = await watch.until(done, timeoutMs);
  clearInterval(asking);
  await closeLine(line);
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  if (!inTime) process.stderr.write(`not at its end after ${options.timeout} s; it works on\n`);
  const document = await orderDocument(controlPort, desk.client, facts(), watch);
  process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : describeOrder(document));
}

/** The client whose order this is, with the account it trades for. Throws `CommandFault`. */
export async function deskOf(options: OrderOptions): Promise<Desk> {
  const run = await resolveRun(options);
  const { clients, gate } = run.config;
  if (gate.clientTls !== null) {
    const text = "gate.clientTls is set: clients' orders come over TLS alone, with a certificate";
    throw new CommandFault(`${text}; \`smars fix\` can show one`, ExitCode.Usage);
  }
  const client = clients.find((entry) => entry.client === options.client);
  if (client === undefined) {
    const names = clients.map((entry) => entry.client).join(", ");
    const text = `--client is "${options.client}": it must be one of ${names}`;
    throw new CommandFault(text, ExitCode.Usage);
  }
  const account = options.account ?? (client.accounts[0] as string);
  return { run, client: client.client, account };
}

/**
 * An order as control knows it. Throws `CommandFault` when it knows none of that id, or is not
 * there to be asked.
 */
export async function knownOrder(desk: Desk, id: string): Promise<ParentView> {
  const { port } = desk.run.config.control;
  const detail = await askOrder(port, desk.client, id);
  if (detail !== null) return detail.parent;
  const health = await askControl(port, "/health");
  if (health === null) {
    throw new CommandFault(`control at ${HOST}:${port} cannot be reached. Start it: "smars up".`);
  }
  const text = `UnknownOrder: ${desk.client} has no order with ClOrdID(11) "${id}"`;
  throw new CommandFault(text, ExitCode.Refused);
}

function openLine({ desk, watch, facts }: Exchange): Promise<DeskLine> {
  const { gate, clients } = desk.run.config;
  const client = clients.find((entry) => entry.client === desk.client);
  return openDeskLine(
    {
      gate: { host: HOST, port: gate.clientPort },
      gateCompId: gate.compId,
      compIds: client?.compIds ?? [],
      beginString: client?.beginString ?? "FIX.4.4",
    },
    {
      message: (message) => {
        const report = readDeskReport(message);
        if (report !== null) watch.take(report);
        else watch.refuse("the gate answered with a message that is no report");
        showProgress(watch, facts());
      },
      rejected: (text) => watch.refuse(text),
      lost: (reason) => process.stderr.write(`${reason}; control is asked from here on\n`),
    },
  );
}

/** A gate that does not answer the logout must not hold up what is known. */
async function closeLine(line: DeskLine): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, LOGOUT_MAX_MS);
  await Promise.race([line.close(), late.promise]);
  clearTimeout(timer);
}

function showProgress(watch: OrderWatch, { orderQty, symbol }: OrderFacts): void {
  if (!process.stderr.isTTY || watch.state === null) return;
  const { ordStatus, cumQty, avgPx } = watch.state;
  process.stderr.write(`\r\u001b[K${symbol} ${ordStatus}: ${cumQty} of ${orderQty} at ${avgPx}`);
}
