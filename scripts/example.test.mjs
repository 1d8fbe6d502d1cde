import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { ROOT } from "./bootstrap.mjs";

let running = [];
afterEach(() => {
  for (const child of running) child.kill("SIGTERM");
  running = [];
});

/** Starts `npm run example -- ...`, and what it says. */
function example(...args) {
  const program = join(ROOT, "scripts", "example.mjs");
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  running.push(child);
  const told = { stdout: "", stderr: "" };
  const waiting = [];
  for (const stream of ["stdout", "stderr"]) {
    child[stream].setEncoding("utf8").on("data", (text) => {
      told[stream] += text;
      for (const look of waiting) look();
    });
  }
  /** Resolves with what a stream has said once it matches. */
  const until = (stream, pattern) =>
    new Promise((resolve) => {
      const look = () => {
        const found = pattern.exec(told[stream]);
        if (found !== null) resolve(found);
      };
      waiting.push(look);
      look();
    });
  const ended = new Promise((resolve) => {
    child.on("close", (code) => resolve({ code, ...told }));
  });
  return { until, ended, stop: () => child.kill("SIGTERM") };
}

test("the client buys from the acceptor, and the drop-copy reader sees both reports", async () => {
  const acceptor = example("acceptor", "0");
  const [, port] = await acceptor.until("stdout", /listening on port ([0-9]+)\n/);
  const reader = example("drop-copy", port);
  await reader.until("stderr", /reading what SMARS sends\n/);
  const { code, stdout } = await example("client", "185.10", port).ended;
  expect([code, stdout]).toEqual([
    0,
    "status 0: 0 at 0.00, 100 left \nstatus 2: 100 at 185.10, 0 left \n",
  ]);
  const time = "[0-9]{8}-[0-9:.]{12} EX[0-9A-Z]+";
  await reader.until(
    "stdout",
    new RegExp(
      `^${time} Buy IBM New: New, 0 at 0.00, 100 left\n` +
        `${time} Buy IBM Trade: Filled, 100 at 185.10, 0 left\n$`,
    ),
  );
  reader.stop();
  expect((await reader.ended).code).toBe(0);
  acceptor.stop();
  expect(await acceptor.ended).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/DESK8 is there\nDESK8 is gone: done\nDROP1 is gone: Logout\n$/),
  });
}, 30_000);

test("an example that there is not is refused with those that there are", async () => {
  const { code, stderr } = await example("venue").ended;
  expect(code).toBe(64);
  expect(stderr).toBe(
    "say which example: npm run example -- acceptor|client|drop-copy [what it takes]\n",
  );
});
