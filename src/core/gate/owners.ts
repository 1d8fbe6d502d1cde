/** The owner of accounts in which many customers trade: two customers of a broker may meet. */
export const OMNIBUS = "omnibus";

/** Who owns each account beneficially (FINRA 5210): accounts of one owner are one group. */
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
}
