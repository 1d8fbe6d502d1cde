import { createServer } from "node:net";

/**
 * The other process of `SizedEcho`: for every so many bytes that come it sends so many others,
 * without a look at them.
 */
const [orderBytes, ackBytes] = process.argv.slice(2).map(Number) as [number, number];
const ack = Buffer.alloc(ackBytes, 66);
const server = createServer({ noDelay: true }, (socket) => {
  let got = 0;
  socket.on("data", (chunk) => {
    for (got += chunk.length; got >= orderBytes; got -= orderBytes) socket.write(ack);
  });
});
server.listen(0, "127.0.0.1", () => {
  process.send?.((server.address() as { port: number }).port);
});
process.on("disconnect", () => process.exit());
