import { get } from "node:http";

/** An answer of control: its HTTP status and its JSON body. */
export type ApiAnswer = { readonly status: number; readonly body: unknown };

/** Asks control on this machine, or null when it is not there. */
export function askControl(port: number, path: string): Promise<ApiAnswer | null> {
  return new Promise((resolve) => {
    const request = get(
      { host: "127.0.0.1", port, path, agent: false, timeout: 5000 },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (part: string) => {
          text += part;
        });
        answer.on("error", () => resolve(null));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: parse(text) }));
      },
    );
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(null));
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
