/** The owner of accounts in which many customers trade: two customers of a broker may meet. */
export const OMNIBUS = "omnibus";

/** Before the name of an account that is a unit of its own: no owner's name has it. */
const OWN_UNIT = "\u0002";

/**
 * Who owns each account beneficially: accounts of one owner are one group (FINRA 5210), and one
 * unit in which positions are summed (17 CFR 242.200(f)).
 */
export class Owners {
  /** Owner of each account. */
  readonly of: ReadonlyMap<string, string>;
  readonly #accounts: Map<string, string[]> = new Map();

  /** @param of Owner of each account. */
  constructor(of: ReadonlyMap<string, string>) {
    this.of = of;
    for (const [account, owner] of of) {
      this.#accounts.set(owner, [...(this.#accounts.get(owner) ?? []), account]);
    }
  }

  /**
   * Accounts that may not trade with an account, itself among them; none of an omnibus account. One
   * of which nobody said who owns it is a group of its own.
   */
  groupOf(account: string): readonly string[] {
    const owner = this.of.get(account);
    if (owner === OMNIBUS) return [];
    return this.#accounts.get(owner ?? "") ?? [account];
  }

  /**
   * The unit whose net position says whether a sell of an account is long: that of its owner. An
   * omnibus account is one by itself, for nobody sees whose its shares are.
   */
  unitOf(account: string): string {
    const owner = this.of.get(account);
    return owner === undefined || owner === OMNIBUS ? `${OWN_UNIT}${account}` : owner;
  }
}
