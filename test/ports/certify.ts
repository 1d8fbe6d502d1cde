import type { Tls } from "../../src/ports/network.ts";
import { Authority } from "../../src/shell/system/certificates.test-kit.ts";
import { simTls } from "../../src/sim/certificate.ts";

/** A party with its certificate; all trust the authority of one firm and no other. */
export type Party = {
  readonly name: string;
  readonly hosts?: readonly string[];
  /** Signed by somebody else, whom nobody trusts. */
  readonly stranger?: boolean;
  readonly expired?: boolean;
};

/** Makes one end of TLS connections. */
export type Certify = (party: Party) => Tls;

/** Real certificates, of authorities that live as long as this. */
export function shellCertify(): Certify {
  const [firm, other] = [new Authority("firm"), new Authority("other")];
  return ({ stranger = false, expired = false, ...subject }) => {
    const untilMs = Date.now() + (expired ? -1000 : 3_600_000);
    const issued = (stranger ? other : firm).issue({ ...subject, untilMs });
    return { ...issued, authority: firm.certificate };
  };
}

export const simCertify: Certify = ({ stranger = false, ...party }) =>
  simTls({ ...party, authority: stranger ? "other" : "firm" }, "firm");
