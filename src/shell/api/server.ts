import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import websocket from "@fastify/websocket";
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from "fastify";
import { pino } from "pino";
import type { Address, NetworkFault } from "../../ports/network.ts";
import type { ApiSource, StreamHub } from "../../wire/api/source.ts";
import { codeErrors } from "./errors.ts";
import { addMetrics } from "./metrics.ts";
import { refuseForeign } from "./origin.ts";
import { addPage } from "./page.ts";
import { addRoutes } from "./routes.ts";
import { addStream } from "./stream-socket.ts";

/** The server with the validator that refuses "5" for an integer. */
export type ApiInstance = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export type ApiOptions = {
  readonly address: Address;
  /** Folder of the built console. */
  readonly webRoot: string;
  readonly source: ApiSource;
  readonly hub: StreamHub;
};

export type ApiServer = {
  /** The port in use. */
  readonly port: number;
  close(): Promise<void>;
};

const BODY_MAX_BYTES = 4096;
const NAME_MAX = 200;
const REQUESTS_MAX = 1000;
const REQUESTS_WINDOW_MS = 10_000;
const REQUEST_TIMEOUT_MS = 10_000;

/** Serves API, stream, metrics and console. Rejects with a `NetworkFault` when it cannot listen. */
export async function openApi(options: ApiOptions): Promise<ApiServer> {
  const app = await buildApi(options);
  await app.listen(options.address).catch(async (error: NodeJS.ErrnoException) => {
    await app.close();
    throw faultOf(error, options.address);
  });
  const bound = app.server.address();
  return {
    port: bound !== null && typeof bound === "object" ? bound.port : options.address.port,
    close: () => app.close(),
  };
}

/** The server, not yet listening. */
export async function buildApi(options: ApiOptions): Promise<ApiInstance> {
  const { source, hub } = options;
  // Logs go to stderr: stdout belongs to the one ready line.
  const loggerInstance: FastifyBaseLogger = pino({ level: "warn" }, pino.destination(2));
  const app: ApiInstance = Fastify({
    loggerInstance,
    bodyLimit: BODY_MAX_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: NAME_MAX },
    forceCloseConnections: true,
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  // The views are built to their schemas, and tests hold them to these; one pass is enough.
  app.setSerializerCompiler(() => (body) => JSON.stringify(body));
  codeErrors(app);
  await app.register(rateLimit, { max: REQUESTS_MAX, timeWindow: REQUESTS_WINDOW_MS });
  await app.register(websocket, { options: { maxPayload: BODY_MAX_BYTES } });
  // After the plugin, whose own hook has to mark an upgrade so that its refusal ends the socket.
  app.addHook("onRequest", refuseForeign);
  await app.register(swagger, { openapi: { info: { title: "SMARS", version: "1" } } });
  await addPage(app, options.webRoot);
  addRoutes(app, source);
  addStream(app, hub);
  addMetrics(app, source, hub);
  app.get("/api/openapi.json", { schema: { hide: true } }, async () => app.swagger());
  return app;
}

function faultOf(error: NodeJS.ErrnoException, { host, port }: Address): NetworkFault {
  const code = error.code ?? "UNKNOWN";
  const why = code === "EADDRINUSE" ? "is in use" : `cannot be used: ${error.message}`;
  return { code, text: `address ${host}:${port} ${why}` };
}
