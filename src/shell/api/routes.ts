import Type, { type Static } from "typebox";
import { isSymbol } from "../../core/domain/symbols.ts";
import { ApiError } from "../../wire/api/error.ts";
import { ParentDetail, ParentList } from "../../wire/api/orders.ts";
import { QuoteList } from "../../wire/api/quotes.ts";
import type { ApiSource } from "../../wire/api/source.ts";
import { Health, Status, VenueView } from "../../wire/api/status.ts";
import { refuse } from "./errors.ts";
import type { ApiInstance } from "./server.ts";

const ParentsQuery = Type.Object(
  {
    open: Type.Optional(Type.Enum(["true", "false"])),
    limit: Type.Optional(
      Type.String({ pattern: "^(?:[1-9][0-9]{0,3})$", description: "1 to 9999, else 100" }),
    ),
  },
  { additionalProperties: false },
);

const Name = Type.String({ minLength: 1, maxLength: 64 });
const ParentParams = Type.Object({ client: Name, clOrdId: Name });

const QuotesQuery = Type.Object(
  {
    symbols: Type.Optional(
      Type.String({ maxLength: 4000, description: "symbols with commas between; all if left out" }),
    ),
  },
  { additionalProperties: false },
);

const NoQuery = Type.Object({}, { additionalProperties: false });

/** The questions that the API answers; every one is read-only. */
export function addRoutes(app: ApiInstance, source: ApiSource): void {
  app.get(
    "/health",
    {
      schema: {
        summary: "Whether the system can take an order now, and if not every reason why",
        response: { 200: Health, 503: Health },
      },
    },
    async (_request, reply) => {
      const health = source.health();
      return reply.code(health.ok ? 200 : 503).send(health);
    },
  );
  app.get(
    "/api/status",
    { schema: { summary: "State of the fleet", querystring: NoQuery, response: { 200: Status } } },
    async () => source.status(),
  );
  app.get(
    "/api/venues",
    {
      schema: {
        summary: "Session and feed of every venue",
        querystring: NoQuery,
        response: { 200: Type.Array(VenueView) },
      },
    },
    async () => source.venues(),
  );
  addParents(app, source);
  addQuotes(app, source);
}

function addParents(app: ApiInstance, source: ApiSource): void {
  app.get(
    "/api/parents",
    {
      schema: {
        summary: "Parent orders, the newest first",
        querystring: ParentsQuery,
        response: { 200: ParentList, 400: ApiError },
      },
    },
    async (request) => {
      const { open, limit }: Static<typeof ParentsQuery> = request.query;
      return source.parents(open === undefined ? undefined : open === "true", Number(limit ?? 100));
    },
  );
  app.get(
    "/api/parents/:client/:clOrdId",
    {
      schema: {
        summary: "One parent order with its children and fills",
        params: ParentParams,
        querystring: NoQuery,
        response: { 200: ParentDetail, 404: ApiError, 503: ApiError },
      },
    },
    async (request, reply) => {
      const { client, clOrdId } = request.params;
      const detail = source.parent(client, clOrdId);
      if (typeof detail !== "string") return detail;
      const which = `client ${client} and ClOrdID(11) ${clOrdId}`;
      const text =
        detail === "UnknownParent"
          ? `no parent of ${which} is kept here`
          : `the gate is away, and no parent of ${which} was told before`;
      return refuse(reply, detail, text);
    },
  );
}

function addQuotes(app: ApiInstance, source: ApiSource): void {
  app.get(
    "/api/quotes",
    {
      schema: {
        summary: "National best bid and offer",
        querystring: QuotesQuery,
        response: { 200: QuoteList, 400: ApiError },
      },
    },
    async (request, reply) => {
      const { symbols } = request.query;
      const names = symbols === undefined ? [] : symbols.split(",");
      const wrong = names.find((name) => !isSymbol(name));
      if (wrong === undefined) return source.quotes(names);
      const text = `symbols holds "${wrong.slice(0, 20)}", a symbol is 1 to 8 of A-Z 0-9 . -`;
      return refuse(reply, "BadRequest", text);
    },
  );
}
