import type { Address, NetworkFault, TlsFaultCode } from "../../ports/network.ts";

/** The port's name for an error of Node's sockets; throws what is none: that is our own bug. */
export function faultOf(error: unknown, where: Address | string): NetworkFault {
  const at = typeof where === "string" ? where : hostPort(where.host, where.port);
  const { code, message } = error as NodeJS.ErrnoException;
  // Not of the network: our own bug, which no peer may hide.
  if (typeof code !== "string") throw error;
  const tls = tlsFault(code);
  if (tls !== null) return { code: tls, text: `${TLS_TEXTS[tls].replace("@", at)} (${code})` };
  return { code, text: TEXTS[code]?.replace("@", at) ?? `${at}: ${message}` };
}

/** The same for a TLS connection: whatever a peer's bytes led to is the peer's fault. */
export function tlsFaultOf(error: unknown, where: string): NetworkFault {
  const { code = "EPROTO", message } = error as NodeJS.ErrnoException;
  return faultOf({ code, message }, where);
}

/** Host and port as one text, with brackets around an IPv6 address. */
export function hostPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

const TEXTS: Readonly<Record<string, string>> = {
  EADDRINUSE: "address @ is in use",
  EADDRNOTAVAIL: "address @ is not on this machine",
  EACCES: "address @ needs rights that this process has not",
  ECONNREFUSED: "@ refuses connections",
  ECONNRESET: "@ reset the connection",
  EPIPE: "@ closed the connection while it was written to",
  ETIMEDOUT: "@ does not answer",
  EHOSTUNREACH: "@ cannot be reached",
  ENETUNREACH: "@ cannot be reached",
  ENOTFOUND: "the host of @ is not known",
  ERR_SOCKET_BAD_PORT: "@ has no valid port (0 to 65535)",
};

const TLS_TEXTS: Readonly<Record<TlsFaultCode, string>> = {
  TLS_BAD_IDENTITY: "the certificate, key or authority for @ is not usable",
  TLS_UNTRUSTED: "the certificate of @ is of no trusted authority",
  TLS_NAME: "the certificate of @ is of another name",
  TLS_EXPIRED: "the certificate of @ is outside its dates",
  TLS_NO_CERTIFICATE: "@ shows no certificate",
  TLS_REFUSED: "@ refuses our certificate or our TLS",
  TLS_PROTOCOL: "@ does not speak TLS as it is spoken here",
  TLS_TIMEOUT: "@ did not finish the handshake in time",
};

const KNOWN: Readonly<Record<string, TlsFaultCode>> = {
  CERT_HAS_EXPIRED: "TLS_EXPIRED",
  CERT_NOT_YET_VALID: "TLS_EXPIRED",
  ERR_TLS_CERT_ALTNAME_INVALID: "TLS_NAME",
  ERR_TLS_HANDSHAKE_TIMEOUT: "TLS_TIMEOUT",
  EPROTO: "TLS_PROTOCOL",
};

/** Null for a fault of the line itself. */
function tlsFault(code: string): TlsFaultCode | null {
  const known = KNOWN[code];
  if (known !== undefined) return known;
  if (code.startsWith("ERR_OSSL_")) return "TLS_BAD_IDENTITY";
  if (/^ERR_SSL_.*_ALERT_/.test(code)) return "TLS_REFUSED";
  if (code.startsWith("ERR_SSL_")) return "TLS_PROTOCOL";
  // What is no errno and no code of Node is a verification result of OpenSSL.
  return /^(E[A-Z0-9]+|ERR_.*)$/.test(code) ? null : "TLS_UNTRUSTED";
}
