import { createServer, connect as plainConnect, type Socket } from "node:net";
import { connect as tlsConnect } from "node:tls";
import type { Address, Connection, Listener, Network, Tls } from "../../ports/network.ts";
import { FailedConnection, NodeConnection, type Peer, peerOf } from "./connection.ts";
import { faultOf, hostPort } from "./network-fault.ts";
import { sharedReads, withSharedReads } from "./shared-reads.ts";
import { connectOptions, HANDSHAKE_MS, HandshakeServer, peerNameOf } from "./tls.ts";

/** TCP over the machine's stack; both sides send at once what they write (no Nagle delay). */
export class NodeNetwork implements Network {
  listen(address: Address, accept: (connection: Connection) => void, tls?: Tls): Promise<Listener> {
    return new Promise((resolve, reject) => {
      try {
        const handshakes = tls === undefined ? null : new HandshakeServer(tls);
        const pauseOnConnect = handshakes === null;
        const server = createServer({ noDelay: true, pauseOnConnect }, (socket) => {
          if (handshakes === null) accept(acceptPlain(socket));
          else handshakes.accept(socket, accept);
        });
        // After it listens an error is one failed accept (no descriptors left): the peer sees it.
        server.on("error", (error) => reject(faultOf(error, address)));
        server.listen(address.port, address.host, () => {
          const bound = server.address();
          const port = bound !== null && typeof bound === "object" ? bound.port : address.port;
          resolve({ port, close: () => void server.close() });
        });
      } catch (error) {
        reject(faultOf(error, address));
      }
    });
  }

  connect(address: Address, tls?: Tls): Connection {
    const peer = { remote: hostPort(address.host, address.port), remoteHost: address.host };
    try {
      return tls === undefined ? connectPlain(address, peer) : connectTls(address, tls, peer);
    } catch (error) {
      return new FailedConnection(peer, faultOf(error, address));
    }
  }
}

function acceptPlain(accepted: Socket): Connection {
  const peer = peerOf(accepted);
  const socket = withSharedReads(accepted, (chunk) => connection.take(chunk));
  const connection = new NodeConnection(socket, peer, false);
  return connection;
}

function connectPlain({ host, port }: Address, peer: Peer): Connection {
  const onread = sharedReads((chunk) => connection.take(chunk));
  const connection = new NodeConnection(
    plainConnect({ host, port, noDelay: true, onread }),
    peer,
    false,
  );
  return connection;
}

function connectTls({ host, port }: Address, tls: Tls, peer: Peer): Connection {
  // Node's own types leave this one out.
  const onread = { onread: sharedReads((chunk) => connection.take(chunk)) };
  const socket = tlsConnect({ host, port, ...connectOptions(tls, host), ...onread });
  socket.setNoDelay(true);
  const connection: NodeConnection = new NodeConnection(socket, peer, true);
  const deadline = setTimeout(() => {
    const text = `${peer.remote} did not finish the handshake in time`;
    connection.fail({ code: "TLS_TIMEOUT", text });
  }, HANDSHAKE_MS).unref();
  socket.once("close", () => clearTimeout(deadline));
  socket.once("secureConnect", () => {
    clearTimeout(deadline);
    connection.secured(socket, peerNameOf(socket));
  });
  return connection;
}
