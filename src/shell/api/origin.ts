import type { FastifyReply, FastifyRequest } from "fastify";
import { refuse } from "./errors.ts";

/** Names under which a browser may call a server that listens on loopback. */
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Refuses requests that another site sends through a person's browser: an Origin that is not
 * ours, or a foreign Host that was made to point at this machine (DNS rebinding).
 */
export async function refuseForeign(
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const host = request.headers.host ?? "";
  if (!LOOPBACK.has(host.replace(/:\d+$/, "").toLowerCase())) {
    return refuse(reply, "ForbiddenOrigin", `Host is "${printable(host)}", allowed is localhost`);
  }
  const { origin } = request.headers;
  if (origin === undefined || origin === `http://${host}`) return undefined;
  const text = `Origin is "${printable(origin)}", allowed is http://${printable(host)}`;
  return refuse(reply, "ForbiddenOrigin", text);
}

function printable(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, "?").slice(0, 100);
}
