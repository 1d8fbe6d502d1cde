import { describe, expect, test } from "vitest";
import { type HandCommand, HELP, parseHandCommand } from "./hand-command.ts";

const AT_MS = Date.UTC(2013, 9, 8, 13, 30);

describe("a line typed by hand", () => {
  test.each<[string, HandCommand]>([
    ["", { kind: "nothing" }],
    ["   # a remark", { kind: "nothing" }],
    [
      "35=D|Symbol=IBM|Side=Buy",
      {
        kind: "send",
        fields: [
          { tag: 35, value: "D" },
          { tag: 55, value: "IBM" },
          { tag: 54, value: "1" },
        ],
      },
    ],
    [
      "/raw 35=0|34=7",
      {
        kind: "unchecked",
        fields: [35, 34].map((tag, i) => ({ tag, value: i === 0 ? "0" : "7" })),
      },
    ],
    ["/raw 8=FIX.4.4|9=5|35=0|10=1|", { kind: "bytes", text: "8=FIX.4.4|9=5|35=0|10=1|" }],
    ["/test", { kind: "test", id: "TEST" }],
    ["/test are you there", { kind: "test", id: "are you there" }],
    ["/resend 3", { kind: "resend", from: 3, to: 0 }],
    ["/resend 1 0", { kind: "resend", from: 1, to: 0 }],
    ["/resend 2 9", { kind: "resend", from: 2, to: 9 }],
    ["/logout", { kind: "logout", text: "" }],
    ["/logout good night", { kind: "logout", text: "good night" }],
    ["/logon", { kind: "logon" }],
    ["/reset", { kind: "reset" }],
    ["/wait 2.5", { kind: "wait", fields: [], seconds: 2.5 }],
    ["/wait 35=8", { kind: "wait", fields: [{ tag: 35, value: "8" }], seconds: 10 }],
    [
      "/wait 35=8|58=a b 3",
      {
        kind: "wait",
        fields: [
          { tag: 35, value: "8" },
          { tag: 58, value: "a b" },
        ],
        seconds: 3,
      },
    ],
    ["/what Side", { kind: "what", word: "Side" }],
    ["/help", { kind: "help" }],
    [" /quit ", { kind: "quit" }],
  ])("%j", (line, command) => {
    expect(parseHandCommand(line, AT_MS)).toEqual(command);
  });

  test.each([
    ["55=IBM", "MsgType(35) is missing: begin with 35=D or MsgType=NewOrderSingle"],
    ["hello", '"hello" has no "=": a field is TAG=VALUE, a bar in a value is \\|'],
    ["/send 35=D", "there is no command /send: /help shows them"],
    ["/raw", "no field: write TAG=VALUE|TAG=VALUE"],
    ["/reset now", "/reset takes nothing behind it"],
    ["/what", "/what needs a word: a tag, a name or a type"],
    ["/wait", "/wait FIELDS [SECONDS], or /wait SECONDS"],
    ["/wait 86401", "/wait: 86401 s is too long, at most 86400"],
    ...["/resend", "/resend 0", "/resend 5 4", "/resend 1 2 3", "/resend a", "/resend 1 -1"].map(
      (line): [string, string] => [
        line,
        "/resend FROM [TO]: FROM is 1 or more, TO is not below it; 0, or none, is to the end",
      ],
    ),
  ])("%j is refused with what is allowed", (line, fault) => {
    expect(parseHandCommand(line, AT_MS)).toBe(fault);
  });

  test("the help names every command", () => {
    for (const word of [
      "raw",
      "test",
      "resend",
      "reset",
      "logout",
      "logon",
      "wait",
      "what",
      "quit",
    ]) {
      expect(HELP).toContain(`/${word}`);
    }
  });
});
