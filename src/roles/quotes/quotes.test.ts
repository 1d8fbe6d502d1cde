import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SymbolTable } from "../../core/domain/symbols.ts";
import { venueCode, venueLetter } from "../../core/domain/venue-code.ts";
import {
  putAddOrder,
  putOrderDelete,
  putOrderExecuted,
  putOrderExecutedPx,
  putOrderReplace,
  putStockDirectory,
  putSystemEvent,
  putTrade,
  putTradingAction,
} from "../../wire/itch/encode.ts";
import { SystemEventCode, TradingState } from "../../wire/itch/schema.ts";
import { decodeFrame, encodeFrame } from "../../wire/fleet/frame-values.ts";
import { SCHEMA_DIGEST } from "../../wire/fleet/codec.ts";
import { Hello, Subscribe, Unsubscribe } from "../../wire/fleet/schema.ts";
import { SoupServer } from "../feed/soup-server.ts";
import { FleetClient, type FleetLink } from "../fleet/link.ts";
import { type MemoryConnection, MemoryWorld } from "../fleet/memory-world.ts";
import { Turn } from "../turn.ts";
import { Quotes, type QuotesOptions } from "./quotes.ts";
