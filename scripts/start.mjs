import { spawn } from "node:child_process";
import { join } from "node:path";
import { bootstrap, ROOT } from "./bootstrap.mjs";

/** `npm start`: prepares the checkout, then runs `smars up` with the arguments given. */
const { node, env } = bootstrap();
const args = [join(ROOT, "src", "bin", "smars.ts"), "up", ...process.argv.slice(2)];
// Over the fourth channel the supervisor learns when this process is gone, however it ended.
const child = spawn(node, args, { env, stdio: ["inherit", "inherit", "inherit", "ipc"] });

// A terminal sends Ctrl-C to the child as well; SIGTERM comes to this process alone.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
process.on("SIGHUP", () => child.kill("SIGTERM"));
child.on("exit", (code, signal) => process.exit(signal ? 1 : code));
