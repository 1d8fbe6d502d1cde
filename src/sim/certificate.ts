import type { Tls, TlsFaultCode } from "../ports/network.ts";

/** A certificate of the simulated world: what one says, and nothing to prove it with. */
export type SimCertificate = {
  readonly name: string;
  /** Names and addresses under which its owner may be connected to. */
  readonly hosts?: readonly string[];
  /** Who signed it. */
  readonly authority: string;
  readonly expired?: boolean;
};

/**
 * One end of TLS connections on the simulated network: words where a real one has PEM.
 *
 * @param trusts The authority under which others must be signed; unless given its own.
 */
export function simTls(certificate: SimCertificate, trusts: string = certificate.authority): Tls {
  return { certificate: JSON.stringify(certificate), key: "", authority: trusts };
}

/** Common name of a certificate that was shown. */
export function simName(certificate: string): string {
  return read(certificate).name;
}

/**
 * What is wrong with a certificate that was shown.
 *
 * @param host The name that it must have; null when a server looks at a client.
 */
export function simFault(shown: string, tls: Tls, host: string | null): TlsFaultCode | null {
  const { authority, hosts = [], expired = false } = read(shown);
  if (authority !== tls.authority) return "TLS_UNTRUSTED";
  if (expired) return "TLS_EXPIRED";
  return host === null || hosts.includes(host) ? null : "TLS_NAME";
}

function read(certificate: string): SimCertificate {
  return JSON.parse(certificate) as SimCertificate;
}
