import { spawn } from "node:child_process";
import { join } from "node:path";
import { bootstrap, ROOT } from "./bootstrap.mjs";

/** How often it is looked whether npm is still there. */
const LOOK_EVERY_MS = 250;

/** `npm start`: prepares the checkout, then runs `smars up` with the arguments given. */
const { node, env } = bootstrap();
const args = [join(ROOT, "src", "bin", "smars.ts"), "up", ...process.argv.slice(2)];
// Over the fourth channel the supervisor learns when this process is gone, however it ended.
const child = spawn(node, args, { env, stdio: ["inherit", "inherit", "inherit", "ipc"] });
const stop = () => child.kill("SIGTERM");

// A terminal sends Ctrl-C to the child as well; SIGTERM comes to this process alone.
process.on("SIGINT", () => {});
process.on("SIGTERM", stop);
process.on("SIGHUP", stop);
child.on("exit", (code, signal) => process.exit(signal ? 1 : code));

// npm passes a SIGTERM on to the shell between it and us, and the shell keeps it to itself.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) {
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, LOOK_EVERY_MS).unref();
}
