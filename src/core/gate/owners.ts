/** The owner of accounts in which many customers trade: two customers of a broker may meet. */
export const OMNIBUS = "omnibus";

/** Who owns each account beneficially (FINRA 5210): accounts of one owner are one group. */
export class Owners {
  readonly #accounts: Map<string, string[]> = new Map();
  readonly #groups: Map<string, readonly string[]> = new Map();

  /** @param owners Owner of each account. */
  constructor(owners: Iterable<readonly [string, string]>) {
    for (const [account, owner] of owners) {
      const group = owner === OMNIBUS ? [] : (this.#accounts.get(owner) ?? []);
      if (owner !== OMNIBUS) {
        group.push(account);
        this.#accounts.set(owner, group);
      }
      this.#groups.set(account, group);
    }
  }

  /**
   * Accounts that may not trade with an account, itself among them; none of an omnibus account. One
   * of which nobody said who owns it is a group of its own.
   */
  groupOf(account: string): readonly string[] {
    return this.#groups.get(account) ?? [account];
  }
}
