import { CLORDID_LENGTH, type ClOrdIdParts, readClOrdId } from "../../src/core/domain/clordid.ts";
import type { NetworkTap } from "./tapped-network.ts";

const ORDER = "\x0135=D\x01";
const ID = "\x0111=";

/** A tap at a venue that takes the instant at which the bytes of each NewOrderSingle(D) come. */
export function orderArrivals(
  arrived: (id: Readonly<ClOrdIdParts>, nowUs: number) => void,
): NetworkTap {
  const id: ClOrdIdParts = { gate: 0, incarnation: 0, parent: 0, child: 0 };
  return {
    received: (chunk) => {
      const nowUs = performance.now() * 1000;
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
      for (let at = bytes.indexOf(ORDER); at >= 0; at = bytes.indexOf(ORDER, at + 1)) {
        const idAt = bytes.indexOf(ID, at) + ID.length;
        if (readClOrdId(bytes, idAt, CLORDID_LENGTH, id)) arrived(id, nowUs);
      }
    },
  };
}
