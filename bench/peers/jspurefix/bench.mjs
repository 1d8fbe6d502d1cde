import "reflect-metadata";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/**
 * `node bench.mjs ORDERS REPORTS SECONDS`: how many messages jspurefix reads and writes in a second
 * of processor time, as one JSON object. The files hold FIX.4.4 messages one behind the other;
 * each figure goes round and round through all of them for so many seconds, after half as many to
 * warm up.
 *
 * parse…        a view, made into an object, eight fields of it: its documented way
 * parse…Fields  a view, its checksum compared, the same fields by name
 * encode…       such an object with header and trailer, copied out of the buffer
 */
const require = createRequire(import.meta.url);
const { AsciiParser, DITokens, SessionContainer } = require("jspurefix");
const { AsciiMsgTransmitter } = require("jspurefix/dist/transport/ascii/ascii-msg-transmitter");
const { makeSessionScope } = require("jspurefix/dist/runtime/session-scope");

const SOH = 1;
const [, , ordersFile, reportsFile, secondsText] = process.argv;
const seconds = Number(secondsText);
const config = await makeConfig();

/** The fields that are read, with the components in which jspurefix keeps them. */
const ORDER = {
  type: "D",
  names: [
    "ClOrdID",
    "OrderQty",
    "OrdType",
    "Price",
    "Side",
    "Symbol",
    "TimeInForce",
    "TransactTime",
  ],
  read: (o) => [
    o.ClOrdID,
    o.OrderQtyData?.OrderQty,
    o.OrdType,
    o.Price,
    o.Side,
    o.Instrument?.Symbol,
    o.TimeInForce,
    o.TransactTime,
  ],
};
const REPORT = {
  type: "8",
  names: ["ClOrdID", "CumQty", "ExecID", "LastPx", "LastQty", "OrdStatus", "ExecType", "LeavesQty"],
  read: (o) => [
    o.ClOrdID,
    o.CumQty,
    o.ExecID,
    o.LastPx,
    o.LastQty,
    o.OrdStatus,
    o.ExecType,
    o.LeavesQty,
  ],
};

const figures = {};
for (const [name, file, kind] of [
  ["Order", ordersFile, ORDER],
  ["Report", reportsFile, REPORT],
]) {
  const bytes = readFileSync(file);
  figures[`parse${name}`] = parseRate(bytes, (view) => present(kind.read(view.toObject())));
  figures[`parse${name}Fields`] = parseRate(bytes, (view) => {
    if (view.checksum() !== Number(view.getString("CheckSum"))) throw new Error("a wrong checksum");
    return present(kind.names.map((field) => view.getTyped(field)));
  });
  figures[`encode${name}`] = encodeRate(kind.type, objectsOf(bytes));
}
process.stdout.write(`${JSON.stringify(figures)}\n`);

async function makeConfig() {
  const system = new SessionContainer();
  system.registerGlobal("error");
  const container = await system.makeSystem({
    application: {
      type: "initiator",
      name: "bench",
      protocol: "ascii",
      dictionary: "qf44",
      tcp: { host: "127.0.0.1", port: 0 },
    },
    EncryptMethod: 0,
    HeartBtInt: 30,
    SenderCompId: "CLIENT01",
    TargetCompID: "SMARS",
    BeginString: "FIX.4.4",
  });
  const made = container.resolve(DITokens.IJsFixConfig);
  made.delimiter = SOH;
  return made;
}

function makeParser(onMessage) {
  const scoped = makeSessionScope(config);
  const buffer = scoped.sessionContainer.resolve(DITokens.ParseBuffer);
  const parser = new AsciiParser(scoped, null, buffer, 1 << 16);
  parser.on("msg", (_type, view) => onMessage(view));
  parser.on("error", (error) => {
    throw error;
  });
  return parser;
}

function objectsOf(bytes) {
  const objects = [];
  makeParser((view) => objects.push(view.toObject())).parseBuffer(bytes);
  return objects.map(({ StandardHeader, StandardTrailer, ...body }) => body);
}

/** How many of the fields are there: what keeps them from being read for nothing. */
function present(values) {
  let count = 0;
  for (const value of values) if (value !== null && value !== undefined) count++;
  return count;
}

function parseRate(bytes, take) {
  let messages = 0;
  let fields = 0;
  const parser = makeParser((view) => {
    messages++;
    fields += take(view);
  });
  return rate(() => {
    messages = 0;
    fields = 0;
    parser.parseBuffer(bytes);
    if (fields < messages * 5) throw new Error("the fields are not there");
    return messages;
  });
}

function encodeRate(type, objects) {
  const transmitter = new AsciiMsgTransmitter(makeSessionScope(config));
  return rate(() => {
    let bytes = 0;
    for (const object of objects) {
      transmitter.encodeMessage(type, object);
      bytes += transmitter.encoder.trim().length;
      transmitter.encoder.reset();
    }
    if (bytes < objects.length * 100) throw new Error("nothing was written");
    return objects.length;
  });
}

/** Messages per second of processor time, all threads counted. */
function rate(pass) {
  turn(pass, seconds / 2);
  return Math.round(turn(pass, seconds));
}

function turn(pass, wantedS) {
  const start = process.cpuUsage();
  let messages = 0;
  for (;;) {
    messages += pass();
    const { user, system } = process.cpuUsage(start);
    const usedS = (user + system) / 1e6;
    if (usedS >= wantedS) return messages / usedS;
  }
}
