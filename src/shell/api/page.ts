import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import helmet from "@fastify/helmet";
import staticFiles from "@fastify/static";
import type { FastifyReply } from "fastify";
import { refuse } from "./errors.ts";
import type { ApiInstance } from "./server.ts";

/** Stands in the built index.html where the nonce of one answer goes. */
const NONCE_MARK = "SMARS_NONCE";

/** Files named by the hash of their content never change. */
const ASSETS_MAX_AGE_MS = 365 * 24 * 3600 * 1000;

/**
 * The console's files. Nothing is fetched from elsewhere: the policy allows scripts, styles,
 * pictures and connections of this server alone, and inline styles only with the nonce.
 */
export async function addPage(app: ApiInstance, webRoot: string): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'", (_request, response) => `'nonce-${nonceOf(response)}'`],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'none'"],
      },
    },
    // Plain HTTP on loopback: a browser that remembered HSTS could no longer come.
    hsts: false,
  });
  await app.register(staticFiles, {
    root: join(webRoot, "assets"),
    prefix: "/assets/",
    index: false,
    immutable: true,
    maxAge: ASSETS_MAX_AGE_MS,
  });
  app.get("/", { schema: { hide: true } }, async (_request, reply) => sendIndex(reply, webRoot));
}

function sendIndex(reply: FastifyReply, webRoot: string): FastifyReply {
  const path = join(webRoot, "index.html");
  if (!existsSync(path)) {
    return refuse(reply, "NotBuilt", `the console is not built: ${path} does not exist`);
  }
  const html = readFileSync(path, "utf8").replaceAll(NONCE_MARK, nonceOf(reply.raw));
  return reply.header("cache-control", "no-store").type("text/html; charset=utf-8").send(html);
}

const nonces: WeakMap<object, string> = new WeakMap();

/** One nonce for each answer. */
function nonceOf(response: object): string {
  let nonce = nonces.get(response);
  if (nonce === undefined) {
    nonce = randomBytes(16).toString("base64");
    nonces.set(response, nonce);
  }
  return nonce;
}
