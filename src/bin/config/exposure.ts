import type { AccountLimits, ExposureLimits, MoneyLimits } from "../../core/gate/limits.ts";
import { type Decoder, mapOf, mapped, object, scaled, whole } from "./decode.ts";

/** Above this a firm's sums of money could pass 2^53 units of $0.0001. */
const dollars = scaled("USD", 400_000_000_000, 4);
const name = /^[A-Za-z0-9_-]{1,16}$/;

const MONEY = { grossMaxUsd: dollars, netMaxUsd: dollars };

const money: Decoder<MoneyLimits> = mapped(object(MONEY), ({ grossMaxUsd, netMaxUsd }) => {
  return { grossMax: grossMaxUsd, netMax: netMaxUsd };
});

const account: Decoder<AccountLimits> = mapped(
  object({ ...MONEY, positionMaxShares: whole("whole shares", 1, 2_147_483_647) }),
  ({ grossMaxUsd, netMaxUsd, positionMaxShares }) => {
    return { grossMax: grossMaxUsd, netMax: netMaxUsd, positionMaxShares };
  },
);

/** The sum limits as they stand in the file; see `ExposureLimits` for their meaning. */
export const exposure: Decoder<ExposureLimits> = object({
  firm: money,
  clients: mapOf(name, money),
  accounts: mapOf(name, account),
  symbolClasses: mapOf(name, money),
  strategies: mapOf(name, money),
});

/** The names that limits are set for. */
export type LimitedNames = {
  readonly clients: readonly string[];
  readonly accounts: readonly string[];
  readonly symbolClasses: readonly string[];
  readonly strategies: readonly string[];
};

/** A fault for each name that has no limits, and for each that nobody has. */
export function exposureFaults(
  path: string,
  limits: ExposureLimits,
  names: LimitedNames,
): string[] {
  return (["clients", "accounts", "symbolClasses", "strategies"] as const).flatMap((kind) => {
    const known = names[kind];
    const missing = known.filter((one) => !Object.hasOwn(limits[kind], one));
    const unknown = Object.keys(limits[kind]).filter((one) => !known.includes(one));
    return [
      ...missing.map((one) => `${path}.${kind}.${one} is missing: every one of them has limits`),
      ...unknown.map((one) => `${path}.${kind}.${one} is unknown; there are ${known.join(", ")}`),
    ];
  });
}
