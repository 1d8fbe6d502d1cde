/** What a venue has executed of one order. */
export type Executed = {
  readonly cumQty: number;
  /** Price of the last execution, $0.0001; 0 for none. */
  readonly px: number;
};

const NONE: Executed = { cumQty: 0, px: 0 };

/** What venues said that they executed, by ClOrdID(11): what whoever phones them is told. */
export class Executions {
  readonly #orders: Map<string, Executed> = new Map();

  /** Takes an ExecutionReport(8) of a venue as it was sent. */
  note(text: string): void {
    if (Number(field(text, "32")) <= 0) return;
    const order = field(text, "41") || field(text, "11");
    const px = Math.round(Number(field(text, "31")) * 10_000);
    this.#orders.set(order, { cumQty: Number(field(text, "14")), px });
  }

  of(order: string): Executed {
    return this.#orders.get(order) ?? NONE;
  }
}

function field(text: string, tag: string): string {
  const at = text.indexOf(`|${tag}=`);
  if (at < 0) return "";
  const from = at + tag.length + 2;
  return text.slice(from, text.indexOf("|", from));
}
