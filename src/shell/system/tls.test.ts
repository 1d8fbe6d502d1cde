import { connect as plainConnect } from "node:net";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Connection, Listener, NetworkFault } from "../../ports/network.ts";
import { Authority } from "./certificates.test-kit.ts";
import { NodeNetwork } from "./network.ts";

const HOST = "127.0.0.1";
const firm = new Authority("firm");
const client = firm.issue({ name: "CLIENT1" });

let listener: Listener;
/** What became of each accepted connection: the name it was open with, or why it was not. */
let outcomes: (string | null | undefined)[];

beforeEach(async () => {
  outcomes = [];
  const accept = (connection: Connection): void => {
    let opened = false;
    connection.events = {
      open: () => {
        opened = true;
        outcomes.push(connection.peerName);
      },
      data: () => undefined,
      close: (fault: NetworkFault | null) => {
        if (!opened) outcomes.push(fault?.code);
      },
    };
  };
  const tls = firm.tls({ name: "gate", hosts: [HOST] });
  listener = await new NodeNetwork().listen({ host: HOST, port: 0 }, accept, tls);
});
afterEach(() => listener.close());

/** A client that is not ours, with these options. */
function dial(options: ConnectionOptions): TLSSocket {
  const socket = connect({ host: HOST, port: listener.port, ca: firm.certificate, ...options });
  socket.on("error", () => undefined);
  return socket;
}

async function outcome(at = 0): Promise<string | null | undefined> {
  await expect.poll(() => outcomes.length, { interval: 2 }).toBeGreaterThan(at);
  return outcomes[at];
}

describe("an encrypted port", () => {
  test.each(["TLSv1.2", "TLSv1.3"] as const)(
    "speaks %s with who shows a certificate",
    async (version) => {
      const { certificate: cert, key } = client;
      const socket = dial({ cert, key, minVersion: version, maxVersion: version });
      expect(await outcome()).toBe("CLIENT1");
      expect(socket.getProtocol()).toBe(version);
      socket.destroy();
    },
  );

  test.each(["TLSv1.2", "TLSv1.3"] as const)(
    "refuses %s without a certificate",
    async (version) => {
      dial({ minVersion: version, maxVersion: version });
      expect(await outcome()).toBe("TLS_NO_CERTIFICATE");
    },
  );

  test("refuses a TLS older than 1.2", async () => {
    const { certificate: cert, key } = client;
    const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1" } as const;
    dial({ cert, key, ...old, ciphers: "DEFAULT@SECLEVEL=0" });
    expect(await outcome()).toBe("TLS_PROTOCOL");
  });

  test("gives nobody a name whose certificate has none", async () => {
    const { certificate: cert, key } = firm.issue({ name: "" });
    const socket = dial({ cert, key });
    expect(await outcome()).toBe(null);
    socket.destroy();
  });

  test.each(["TLSv1.2", "TLSv1.3"] as const)(
    "looks at the certificate again when a client of %s comes back",
    async (version) => {
      const { certificate: cert, key } = client;
      const options = { cert, key, minVersion: version, maxVersion: version };
      const first = dial(options);
      const session = await new Promise<Buffer>((resolve) => first.once("session", resolve));
      first.destroy();
      const again = dial({ ...options, session });
      expect(await outcome(1)).toBe("CLIENT1");
      expect(again.isSessionReused()).toBe(false);
      again.destroy();
    },
  );

  test("closes whoever sends bytes that are no handshake, whatever they are", async () => {
    let seed = 1;
    const blobs = Array.from({ length: 60 }, (_, i) => {
      const blob = new Uint8Array(1 + i * 11);
      for (let at = 0; at < blob.length; at++) {
        seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
        blob[at] = seed >>> 24;
      }
      // Some that begin as a handshake does.
      if (i % 2 === 0) blob.set([22, 3, 1, 0, 200, 1].slice(0, blob.length));
      return blob;
    });
    for (const blob of blobs) {
      plainConnect(listener.port, HOST)
        .on("error", () => undefined)
        .end(blob);
    }
    await outcome(blobs.length - 1);
    expect(new Set(outcomes)).toEqual(new Set(["TLS_PROTOCOL", "ECONNRESET"]));
  });
});
