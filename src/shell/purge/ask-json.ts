import { request } from "node:http";

/** What was answered: the status and the JSON of the body. */
export type JsonAnswer = { readonly status: number; readonly body: unknown };

/**
 * One HTTP request of this machine's own ports. Calls back once: with null when nothing answers
 * within `withinMs`, or what answers is no JSON.
 */
export function askJson(
  url: string,
  options: { readonly withinMs: number; readonly body?: object },
  done: (answer: JsonAnswer | null) => void,
): void {
  const { withinMs, body } = options;
  let told = false;
  const tell = (answer: JsonAnswer | null): void => {
    clearTimeout(timer);
    if (!told) done(answer);
    told = true;
  };
  const asking = request(url, { method: body === undefined ? "GET" : "POST", agent: false });
  const timer = setTimeout(() => asking.destroy(), withinMs);
  asking.on("error", () => tell(null));
  asking.on("close", () => tell(null));
  asking.on("response", (response) => {
    const chunks: Buffer[] = [];
    response.on("error", () => tell(null));
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("end", () => {
      const parsed = parse(Buffer.concat(chunks).toString("utf8"));
      tell(parsed === undefined ? null : { status: response.statusCode ?? 0, body: parsed });
    });
  });
  asking.end(body === undefined ? undefined : JSON.stringify(body));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
