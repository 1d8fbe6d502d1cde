import type { Connection, Network } from "../../src/ports/network.ts";

/**
 * The network, with a copy of everything that comes in, connection by connection. While `isDeaf`,
 * what comes in is lost on its last inch: neither copied nor handed over.
 */
export function tapped(network: Network, wire: Uint8Array[][], isDeaf = () => false): Network {
  return {
    listen: network.listen.bind(network),
    connect: (address, tls) => {
      const connection = network.connect(address, tls);
      const bytes: Uint8Array[] = [];
      wire.push(bytes);
      return watched(connection, (chunk) => {
        if (isDeaf()) return false;
        bytes.push(chunk.slice());
        return true;
      });
    },
  };
}

function watched(connection: Connection, hears: (chunk: Uint8Array) => boolean): Connection {
  return new Proxy(connection, {
    set(target, name, value) {
      if (name !== "events") return Reflect.set(target, name, value);
      target.events = {
        ...value,
        data: (chunk) => {
          if (hears(chunk)) value.data(chunk);
        },
      };
      return true;
    },
    get(target, name) {
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
