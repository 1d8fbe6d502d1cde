import type { MessageHeader } from "../../fix/encode.ts";
import type { FieldText } from "../../fix/field-text.ts";
import type { UserField } from "../../wire/fix/dictionary.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import { Tag } from "../../wire/fix/tags.ts";
import { ExitCode } from "../exit-code.ts";
import { type HandCommand, HELP, parseHandCommand } from "./hand-command.ts";
import { HandEar } from "./hand-ear.ts";
import type { HandEvent } from "./hand-event.ts";
import { HandLine, type HandLineOptions, type MakeMessage } from "./hand-line.ts";
import { checkedMessage, typedMessage, uncheckedMessage } from "./hand-message.ts";
import { whatIs } from "./what-is.ts";

/** How a script or a person is served. */
export type HandScriptOptions = HandLineOptions & {
  /** A person types: a line that is no good is told and forgotten. Else it ends the script. */
  readonly interactive: boolean;
  readonly tell: (event: HandEvent) => void;
  /** Ms since 1970. */
  readonly utcMs: () => number;
};

/** How long the peer may take to close the line after the logouts. */
const CLOSE_MAX_MS = 4_000;

const isClosed = ({ event }: HandEvent): boolean => event === "closed";

/**
 * Runs what is typed against one session. In a script the first message waits for the logon; every
 * line is done before the next one is read.
 */
export class HandScript {
  readonly #options: HandScriptOptions;
  readonly #line: HandLine;
  readonly #ear: HandEar = new HandEar();

  constructor(options: HandScriptOptions) {
    this.#options = options;
    this.#line = new HandLine(options, (event) => {
      options.tell(event);
      this.#ear.hear(event);
    });
  }

  get session(): FixSession {
    return this.#line.session;
  }

  /** Listens or connects. Rejects with a `NetworkFault` when it cannot listen. */
  open(): Promise<void> {
    return this.#line.open();
  }

  /** Runs one line. Null: go on; else the script ends with this code. */
  async run(text: string): Promise<ExitCode | null> {
    const command = parseHandCommand(text, this.#options.utcMs());
    if (typeof command === "string") return this.#fault(command, ExitCode.Usage);
    switch (command.kind) {
      case "nothing":
        return null;
      case "quit":
        return ExitCode.Done;
      case "help":
        return this.#answer(HELP);
      case "what":
        return this.#what(command.word);
      case "logon":
        return this.#logon();
      case "wait":
        return this.#wait(command.fields, command.seconds);
      default:
        if (!(await this.untilLive())) return this.#fault(this.#whyNot(), ExitCode.Fault);
        // Read again: the time that `now` stands for is that of the sending.
        return this.#send(parseHandCommand(text, this.#options.utcMs()) as HandCommand);
    }
  }

  /** Nothing more is typed: a session that never came about is a fault of its own. */
  async end(): Promise<ExitCode> {
    if (this.#ear.wasLive || (await this.untilLive())) return ExitCode.Done;
    return this.#fault(this.#whyNot(), ExitCode.Fault) ?? ExitCode.Done;
  }

  /** Waits until the session is live; false when there is no line that it could come about on. */
  async untilLive(): Promise<boolean> {
    // What has ended is not waited for: `/logon` asks for it again.
    if (this.session.live || this.#ear.wasLive || this.#options.interactive) {
      return this.session.live;
    }
    const connects = this.#options.mode === "connect";
    if (connects && this.#ear.isGone) return false;
    await this.#ear.until((event) => event.event === "logon" || (connects && isClosed(event)));
    return this.session.live;
  }

  /** Waits until the session is over. */
  async untilClosed(): Promise<void> {
    if (await this.untilLive()) await this.#ear.until(isClosed);
  }

  /** Logs out if need be, waits for the peer, and closes everything. */
  async close(): Promise<void> {
    if (this.session.live) this.session.logout("");
    if (this.#ear.wasLive && this.#line.connected) await this.#ear.until(isClosed, CLOSE_MAX_MS);
    this.#line.close();
  }

  async #send(command: HandCommand): Promise<ExitCode | null> {
    switch (command.kind) {
      case "send":
        return this.#post((session) =>
          checkedMessage(this.#header(session), command.fields, this.#userFields),
        );
      case "unchecked":
        return this.#unchecked(command.fields);
      case "bytes":
        return this.#post((session) => typedMessage(this.#header(session), command.text));
      case "test":
        return this.#unchecked([field(Tag.MsgType, "1"), field(Tag.TestReqID, command.id)]);
      case "resend": {
        const range = [field(Tag.BeginSeqNo, command.from), field(Tag.EndSeqNo, command.to)];
        return this.#unchecked([field(Tag.MsgType, "2"), ...range]);
      }
      case "reset":
        if (this.session.resetSequence()) return null;
        return this.#fault("no reset is possible now", ExitCode.Fault);
      case "logout":
        this.session.logout(command.text);
        return null;
      default:
        return null;
    }
  }

  #unchecked(fields: readonly FieldText[]): Promise<ExitCode | null> {
    return this.#post((session) => uncheckedMessage(this.#header(session), fields));
  }

  /** What is typed next comes after it: a logout too. */
  async #post(make: MakeMessage): Promise<ExitCode | null> {
    const fault = await this.#line.send(make);
    if (fault === null) return null;
    // Live, it was the field tables that refused it.
    const code = this.session.live ? ExitCode.Refused : ExitCode.Fault;
    return this.#fault(`not sent: ${fault}`, code);
  }

  get #userFields(): readonly UserField[] {
    return this.#options.config.userFields ?? [];
  }

  #header({ beginString, localCompId, remoteCompId, nextOut }: FixSession): MessageHeader {
    return {
      beginString,
      senderCompId: localCompId,
      targetCompId: remoteCompId,
      msgSeqNum: nextOut,
      utcMs: this.#options.utcMs(),
    };
  }

  async #logon(): Promise<ExitCode | null> {
    if (this.session.live) return this.#fault("it is logged on", ExitCode.Usage);
    // A logout that is under way comes first.
    if (this.#line.connected) await this.#ear.until(isClosed, CLOSE_MAX_MS);
    this.#ear.begin();
    if (this.#options.mode === "connect") this.#line.connect();
    return null;
  }

  /** Until a message comes that has these fields, or just so long. */
  async #wait(fields: readonly FieldText[], seconds: number): Promise<ExitCode | null> {
    if (fields.length === 0) {
      await this.#ear.until(() => false, seconds * 1000);
      return null;
    }
    await this.untilLive();
    let found = this.#ear.take(fields);
    if (!found && this.#line.connected) {
      await this.#ear.until((event) => {
        found = this.#ear.take(fields);
        return found || isClosed(event);
      }, seconds * 1000);
    }
    if (found) return null;
    const wanted = fields.map(({ tag, value }) => `${tag}=${value}`).join("|");
    const why = this.#line.connected ? `in ${seconds} s` : "before the line was closed";
    return this.#fault(`no message with ${wanted} came ${why}`, ExitCode.Unfinished);
  }

  #what(word: string): ExitCode | null {
    const text = whatIs(word, this.#options.config.beginString);
    if (text !== null) return this.#answer(text);
    return this.#fault(`"${word}" is no tag, field or message type`, ExitCode.Usage);
  }

  #answer(text: string): null {
    this.#options.tell({ event: "answer", text });
    return null;
  }

  #fault(text: string, code: ExitCode): ExitCode | null {
    this.#options.tell({ event: "fault", text });
    return this.#options.interactive ? null : code;
  }

  #whyNot(): string {
    const { mode, interactive, config } = this.#options;
    const { wasLive, wasUp, logoutText } = this.#ear;
    if (wasLive) return "the session is over: /logon begins it again";
    if (interactive || mode === "listen") return "nobody is logged on";
    if (logoutText !== null) return `the logon was refused: ${logoutText}`;
    if (!wasUp) return "there is no line";
    return (
      `the logon was not answered: ${config.remoteCompId} does not know ${config.localCompId} in ` +
      `${config.beginString}, or somebody is logged on as that`
    );
  }
}

function field(tag: number, value: string | number): FieldText {
  return { tag, value: String(value) };
}
