import { constants } from "node:crypto";
import type { Socket } from "node:net";
import { isIP } from "node:net";
import {
  type ConnectionOptions,
  checkServerIdentity,
  createSecureContext,
  createServer,
  type SecureContext,
  type Server,
  type TLSSocket,
} from "node:tls";
import type { Connection, Tls } from "../../ports/network.ts";
import { NodeConnection, peerOf } from "./connection.ts";
import { tlsFaultOf } from "./network-fault.ts";

/** A handshake that takes longer is given up. */
export const HANDSHAKE_MS = 5_000;

const OLDEST = "TLSv1.2";

/** A reconnect need not read its files anew. */
const contexts: WeakMap<Tls, SecureContext> = new WeakMap();

/** What Node's `connect` needs to verify a server and to show who we are. */
export function connectOptions(tls: Tls, host: string): ConnectionOptions {
  const name = tls.serverName ?? host;
  return {
    secureContext: contextOf(tls),
    rejectUnauthorized: true,
    // A server is asked for by name only; an address is compared with those in its certificate.
    ...(isIP(name) === 0 ? { servername: name } : {}),
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
  };
}

/** Common name of the peer's certificate, which has been verified; null when it has not one. */
export function peerNameOf(socket: TLSSocket): string | null {
  // One with several common names has a list here, whatever the type says.
  const name: unknown = socket.getPeerCertificate().subject?.CN;
  return typeof name === "string" && name !== "" ? name : null;
}

/** Makes the handshakes of accepted sockets: every peer shows a certificate of the authority. */
export class HandshakeServer {
  readonly #server: Server;
  /** Connections in their handshake by `host:port` of the peer. */
  readonly #waiting: Map<string, NodeConnection> = new Map();

  constructor({ certificate, key, authority }: Tls) {
    this.#server = createServer({
      cert: certificate,
      key,
      ca: authority,
      minVersion: OLDEST,
      requestCert: true,
      // Node would end the connection without saying why: `#secured` refuses, with the reason.
      rejectUnauthorized: false,
      handshakeTimeout: HANDSHAKE_MS,
      // A resumed session would not have its certificate looked at again.
      secureOptions: constants.SSL_OP_NO_TICKET,
    });
    this.#server.on("secureConnection", (socket) => this.#secured(socket));
    this.#server.on("tlsClientError", (error, socket) => {
      const { remote } = peerOf(socket);
      this.#waiting.get(remote)?.fail(tlsFaultOf(error, remote));
    });
  }

  /** Hands over a socket that was just accepted, then starts its handshake. */
  accept(socket: Socket, accept: (connection: Connection) => void): void {
    const connection = new NodeConnection(socket, peerOf(socket), true);
    const { remote } = connection;
    accept(connection);
    if (socket.destroyed) return;
    this.#waiting.set(remote, connection);
    socket.once("close", () => {
      if (this.#waiting.get(remote) === connection) this.#waiting.delete(remote);
    });
    this.#server.emit("connection", socket);
  }

  #secured(socket: TLSSocket): void {
    const { remote } = peerOf(socket);
    const connection = this.#waiting.get(remote);
    this.#waiting.delete(remote);
    // Gone meanwhile: nobody is left to have it.
    if (connection === undefined) socket.destroy();
    else if (socket.authorized) {
      socket.disableRenegotiation();
      connection.secured(socket, peerNameOf(socket));
    } else if (socket.getPeerX509Certificate() === undefined) {
      connection.fail({ code: "TLS_NO_CERTIFICATE", text: `${remote} shows no certificate` });
    } else {
      connection.fail(tlsFaultOf({ code: `${socket.authorizationError}` }, remote));
    }
  }
}

function contextOf(tls: Tls): SecureContext {
  let context = contexts.get(tls);
  if (context === undefined) {
    const { certificate: cert, key, authority: ca } = tls;
    context = createSecureContext({ cert, key, ca, minVersion: OLDEST });
    contexts.set(tls, context);
  }
  return context;
}
