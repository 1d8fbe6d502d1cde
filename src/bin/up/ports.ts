import { createServer } from "node:net";

/** A port that a process will listen on, and what for. */
export type NeededPort = { readonly port: number; readonly what: string };

/** The ports among these that something else has, in the order given. */
export async function takenPorts(
  host: string,
  ports: readonly NeededPort[],
): Promise<NeededPort[]> {
  const free = await Promise.all(ports.map(({ port }) => isFree(host, port)));
  return ports.filter((_, at) => !free[at]);
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    });
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
