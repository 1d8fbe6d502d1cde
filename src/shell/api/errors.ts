import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ApiCode, ApiError } from "../../wire/api/error.ts";

const STATUS: Readonly<Record<ApiCode, number>> = {
  BadRequest: 400,
  ForbiddenOrigin: 403,
  NotFound: 404,
  UnknownParent: 404,
  BodyTooLarge: 413,
  TooManyRequests: 429,
  Internal: 500,
  GateUnreachable: 503,
  NotBuilt: 503,
  TooManyReaders: 503,
};

/** Answers with a coded refusal; `text` names the thing, the value and what is allowed. */
export function refuse(reply: FastifyReply, code: ApiCode, text: string): FastifyReply {
  const body: ApiError = { code, text };
  return reply.code(STATUS[code]).type("application/json; charset=utf-8").send(body);
}

/** Gives every failure of the server the same coded form. */
export function codeErrors(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) =>
    refuse(
      reply,
      "NotFound",
      `${request.method} ${request.url.slice(0, 200)} is no part of the API`,
    ),
  );
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const code = codeOf(error);
    if (error.validation !== undefined) return refuse(reply, code, parameterText(error, request));
    if (code !== "Internal") return refuse(reply, code, error.message);
    request.log.error(error, "a request failed");
    return refuse(reply, code, "the server failed on this request; its log says why");
  });
}

function codeOf(error: FastifyError): ApiCode {
  const status = error.statusCode ?? 500;
  if (status === 413) return "BodyTooLarge";
  if (status === 429) return "TooManyRequests";
  if (status === 404) return "NotFound";
  return status >= 400 && status < 500 ? "BadRequest" : "Internal";
}

/** What the parameters of the API may be, for the texts of refusals. */
const ALLOWED: ReadonlyMap<string, string> = new Map([
  ["open", "true or false"],
  ["limit", "1 to 9999"],
  ["symbols", "at most 4000 characters of symbols with commas between"],
  ["client", "1 to 64 characters"],
  ["clOrdId", "1 to 64 characters"],
]);

function parameterText(error: FastifyError, request: FastifyRequest): string {
  const name = error.validation?.[0]?.instancePath.slice(1) ?? "";
  const allowed = ALLOWED.get(name);
  const shown = name.slice(0, 40);
  if (allowed === undefined) return `"${shown}" is no parameter here`;
  const given = { ...(request.query as object), ...(request.params as object) };
  const value = String(Reflect.get(given, name)).slice(0, 40);
  return `${shown} is "${value}", allowed is ${allowed}`;
}
