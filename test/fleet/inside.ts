import { until } from "./system.ts";

const INSPECTOR = "http://127.0.0.1:9229/json/list";
/** Until then its answer has left, and the debugger too. */
const LATER_MS = 100;

/**
 * Runs a script inside another process of Node, by the debugger that every one of them has: a
 * fault that needs no switch in the program. Resolves when it is handed over.
 */
export async function runInside(pid: number, script: string): Promise<void> {
  process.kill(pid, "SIGUSR1");
  const url = await until(debuggerUrl, 10_000);
  if (url === undefined) throw new Error(`process ${pid} has no debugger`);
  const socket = new WebSocket(url);
  await new Promise<void>((resolve, reject) => {
    socket.onerror = () => reject(new Error("the debugger does not answer"));
    socket.onopen = () => {
      const params = { expression: `setTimeout(() => { ${script} }, ${LATER_MS}); 0` };
      socket.send(JSON.stringify({ id: 1, method: "Runtime.evaluate", params }));
    };
    socket.onmessage = () => resolve();
  });
  // A process that ends waits for its debuggers to leave.
  socket.close();
}

async function debuggerUrl(): Promise<string | undefined> {
  try {
    const response = await fetch(INSPECTOR);
    const list = (await response.json()) as { readonly webSocketDebuggerUrl: string }[];
    return list[0]?.webSocketDebuggerUrl;
  } catch {
    return undefined;
  }
}
