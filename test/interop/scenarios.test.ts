import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EchoProcess } from "./echo-process.ts";
import { echoRoute } from "./lane.ts";
import { play } from "./play.ts";
import { RawPeer } from "./raw-peer.ts";
import { ECHO_SCENARIOS } from "./rows/echo-scenarios.ts";
import { demandOf } from "./rows/tables.ts";
import { inVersion, titleOf } from "./scenario.ts";

const VERSIONS = ["FIX.4.2", "FIX.4.4"] as const;
const WHOLE = { type: "Whole" } as const;
/** A process may take so long to start on a busy machine. */
const START_MS = 60_000;

describe.each(VERSIONS)("the echo acceptor, %s", (begin) => {
  const untimed = inVersion(ECHO_SCENARIOS, begin).filter(({ timed }) => timed !== true);
  const rows = untimed.map((each) => [titleOf(each), demandOf(each.row), each] as const);
  let echo: EchoProcess;

  beforeAll(async () => {
    echo = await EchoProcess.start();
  }, START_MS);

  afterAll(async () => {
    expect(await echo?.stop()).toBe(0);
  });

  test.each(rows)("%s: %s", async (_title, _demand, scenario) => {
    const connect = (): Promise<RawPeer> => RawPeer.open(echo.port);
    await play(scenario, { route: echoRoute(begin), connect }, WHOLE);
  });
});

describe("the program", () => {
  test.each([
    ["FIX.4.2", "TW42", "FIX.4.4", "TW44"],
    ["FIX.4.4", "TW44", "FIX.4.2", "TW42"],
  ] as const)("--begin %s: %s and TW may log on, nobody else", async (begin, peer, other, twin) => {
    const echo = await EchoProcess.start(["--port", "0", "--begin", begin]);
    const logon = ["I35=A|34=1|98=0|108=30", "E35=A|34=1|98=0|108=30"];
    const bye = ["I35=5|34=2", "E35=5|34=2", "close"];
    const connect = (): Promise<RawPeer> => RawPeer.open(echo.port);
    const route = { target: "ISLD", begin };
    for (const sender of [peer, "TW"]) {
      const steps = [...logon, ...bye];
      await play({ row: sender, steps }, { route: { ...route, sender }, connect }, WHOLE);
    }
    const refused = { row: "others", steps: ["I35=A|34=1|98=0|108=30", "close"] };
    await play(refused, { route: { ...route, sender: twin }, connect }, WHOLE);
    await play(refused, { route: { target: "ISLD", begin: other, sender: twin }, connect }, WHOLE);
    expect(await echo.stop()).toBe(0);
  });

  test.each([
    [[], "--port takes a number, 0 to 65535"],
    [["--port", "none"], "--port takes a number, 0 to 65535"],
    [["--port", "0", "--begin", "FIX.5.0"], "--begin takes FIX.4.2 or FIX.4.4"],
    [["--port", "0", "--verbose"], "Unknown option '--verbose'"],
  ])("called with %j it says what is wrong", async (args, says) => {
    await expect(EchoProcess.start(args)).rejects.toThrow(`ended with 2: ${says}`);
  });

  test("a port that is taken is named", async () => {
    const echo = await EchoProcess.start();
    const again = EchoProcess.start(["--port", `${echo.port}`]);
    await expect(again).rejects.toThrow(`address 127.0.0.1:${echo.port} is in use`);
    await echo.stop();
  });
});
