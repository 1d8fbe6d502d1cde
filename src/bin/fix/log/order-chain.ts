import { Tag } from "../../../wire/fix/tags.ts";

/** Fields that name an order: its own id, the one it replaces or cancels, the one refused. */
const ID_FIELDS = [Tag.ClOrdID, Tag.OrigClOrdID, Tag.BusinessRejectRefID].map((tag) => `${tag}=`);

/**
 * The messages of one order, followed over its replaces and cancels: ClOrdID(11) and
 * OrigClOrdID(41) of one message name the same order.
 */
export class OrderChain {
  readonly #id: string;
  /** For each id another one of the same order, up to the one that stands for all of them. */
  readonly #links = new Map<string, string>();

  constructor(id: string) {
    this.#id = id;
  }

  /** Learns which ids a message ties together. */
  learn(bytes: Uint8Array): void {
    const [first, ...more] = idsOf(bytes);
    if (first === undefined) return;
    for (const id of more) this.#links.set(this.#head(id), this.#head(first));
  }

  /** Whether a message speaks of the order, as far as it is known by now. */
  has(bytes: Uint8Array): boolean {
    const order = this.#head(this.#id);
    return idsOf(bytes).some((id) => this.#head(id) === order);
  }

  #head(id: string): string {
    let head = id;
    for (let next = this.#links.get(head); next !== undefined && next !== head; ) {
      head = next;
      next = this.#links.get(head);
    }
    return head;
  }
}

function idsOf(bytes: Uint8Array): string[] {
  return Buffer.from(bytes)
    .toString("latin1")
    .split("\x01")
    .flatMap((field) =>
      ID_FIELDS.filter((start) => field.startsWith(start)).map((start) =>
        field.slice(start.length),
      ),
    )
    .filter((id) => id !== "");
}
