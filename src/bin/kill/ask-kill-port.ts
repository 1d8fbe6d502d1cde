import { request } from "node:http";
import type { KillReply } from "../../wire/control/kill-port.ts";
import { HOST } from "../run.ts";

/** What is asked of a kill port; with a body it is a POST. */
export type KillQuestion = {
  readonly port: number;
  readonly path: string;
  readonly body?: object;
  /** After this there is no answer. */
  readonly withinMs: number;
};

/** Asks a kill port; null when it is not there or does not answer in time. */
export function askKillPort(question: KillQuestion): Promise<KillReply | null> {
  const { port, path, body, withinMs } = question;
  const text = body === undefined ? "" : JSON.stringify(body);
  const method = body === undefined ? "GET" : "POST";
  const headers = { "content-type": "application/json", "content-length": text.length };
  return new Promise((resolve) => {
    const asked = request({ host: HOST, port, path, method, headers, agent: false }, (answer) => {
      let said = "";
      answer.setEncoding("latin1");
      answer.on("data", (part: string) => {
        said += part;
      });
      answer.on("error", () => resolve(null));
      answer.on("end", () => resolve(replyOf(answer.statusCode ?? 0, said)));
    });
    const late = setTimeout(() => asked.destroy(), withinMs);
    asked.on("error", () => resolve(null));
    asked.on("close", () => {
      clearTimeout(late);
      resolve(null);
    });
    asked.end(text);
  });
}

function replyOf(status: number, text: string): KillReply | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? { status, body } : null;
  } catch {
    return null;
  }
}
