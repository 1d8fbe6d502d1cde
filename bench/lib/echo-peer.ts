import { createServer } from "node:net";

/** The other process of `TcpEcho`: sends back what it gets, and ends when its starter is gone. */
const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on("data", (chunk) => socket.write(chunk));
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as { port: number }).port}\n`);
});
process.stdin.on("end", () => process.exit()).resume();
