import type { Command } from "commander";

/** Adds the options of `smars fix`. */
export function addHandOptions(command: Command): Command {
  command
    .option("--connect <host:port>", "connect and log on, as an initiator")
    .option("--listen <port>", "wait for a logon, as an acceptor: [HOST:]PORT, 0 for any free port")
    .option("--sender <id>", "our SenderCompID(49)")
    .option("--target <id>", "the peer's SenderCompID(49), our TargetCompID(56)")
    .option("--begin <version>", "FIX.4.2 or FIX.4.4", "FIX.4.4")
    .option("--heartbeat <s>", "HeartBtInt(108) that we ask for", "30")
    .option("--reset", "ResetSeqNumFlag(141)=Y with every logon: both numbers to 1")
    .option("--keep <dir>", "keep numbers and messages in this folder")
    .option("--next-out <n>", "our next number")
    .option("--next-in <n>", "the number that we expect")
    .option("--tls-certificate <file>", "PEM; with the two below the line is encrypted")
    .option("--tls-key <file>", "PEM")
    .option("--tls-authority <file>", "PEM: who signs the peer's certificate")
    .option("--tls-name <name>", "name in the peer's certificate; the host unless given")
    .option("--stay", "end with the session, not with stdin");
  return addStyleOptions(command);
}

/** Adds the options of `smars fix print`. */
export function addPrintOptions(command: Command): Command {
  command
    .option("--type <types>", "only these, such as D,8 or NewOrderSingle,ExecutionReport")
    .option("--order <id>", "only one order: ClOrdID(11), over its cancels and replaces")
    .option("--follow", "go on as the file grows, until Ctrl-C")
    .option("--raw", "the messages as they are, | for SOH, one a line");
  return addStyleOptions(command);
}

function addStyleOptions(command: Command): Command {
  return command
    .option("--json", "one JSON object a line")
    .option("--one-line", "a message in one line")
    .option("--all", "header fields and records too that say little")
    .option("--field <tag:type:types>", "a user-defined field, such as 5001:int:D,8", addTo);
}

/** One word more; what it may be is said by the command that reads it. */
function addTo(word: string, before: readonly string[] = []): readonly string[] {
  return [...before, word];
}
