/** What a judge saw that must not be: the run ends with it. */
export class Violation extends Error {
  override readonly name = "Violation";
  /** The invariant or rule, such as `I2`, `B30`, `C28`, `liveness`. */
  readonly rule: string;

  constructor(rule: string, text: string) {
    super(`${rule}: ${text}`);
    this.rule = rule;
  }
}
