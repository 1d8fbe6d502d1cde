import { askKillPort } from "../../src/bin/kill/ask-kill-port.ts";
import { type Signer, signCommand, signersOf } from "../../src/bin/kill/sign-command.ts";
import type {
  KillReply,
  RearmBody,
  SignedText,
  StateBody,
  SweepBody,
} from "../../src/wire/control/kill-port.ts";
import { type System, until } from "./system.ts";

const GATE = 1;
const PATIENCE_MS = 5000;

/** The people of a system under test at its gate's kill port. */
export class KillPerson {
  readonly #system: System;
  #counter = 0;

  constructor(system: System) {
    this.#system = system;
  }

  get port(): number {
    return 8081 + this.#system.ports;
  }

  /** Both demo people, or the person of a key file. */
  signers(keyFile?: string): readonly Signer[] {
    return signersOf(this.#system.dataFolder, keyFile, 2);
  }

  /** A signed kill, as it goes over the wire. */
  killBy(signer: Signer, scope: string): SignedText {
    const counter = this.#next();
    const what = { type: "kill", scope, epochBound: 0, content: "", reason: "a test" } as const;
    return signCommand({ ...what, gateId: GATE, counter }, signer);
  }

  /** A signed consent to a rearm. */
  rearmBy(signer: Signer, scope: string, killSeq: number, content: string): SignedText {
    const counter = this.#next();
    const what = { type: "rearm", scope, epochBound: killSeq, content, reason: "found" } as const;
    return signCommand({ ...what, gateId: GATE, counter }, signer);
  }

  /** Above all that the key has signed, here or by a command. */
  #next(): number {
    this.#counter = Math.max(this.#counter + 1, Date.now());
    return this.#counter;
  }

  async post(body: SignedText): Promise<KillReply> {
    const { port } = this;
    const reply = await askKillPort({ port, path: "/v1/command", body, withinMs: PATIENCE_MS });
    if (reply === null) throw new Error("the kill port does not answer");
    return reply;
  }

  /** The first demo person kills a scope. */
  async kill(scope: string): Promise<KillReply> {
    return this.post(this.killBy(this.signers()[0] as Signer, scope));
  }

  /** Both demo people rearm it; its parents go on when `keep` says so. */
  async rearm(scope: string, keep: boolean): Promise<KillReply> {
    const [ann, ben] = this.signers() as [Signer, Signer];
    const { killSeq, ...choices } = await this.ask<RearmBody>(`/v1/rearm?scope=${scope}`);
    const content = keep ? choices.keep : choices.return;
    await this.post(this.rearmBy(ann, scope, killSeq, content));
    return this.post(this.rearmBy(ben, scope, killSeq, content));
  }

  state(): Promise<StateBody> {
    return this.ask("/v1/state");
  }

  /** The sweep of a scope once it is done. */
  async swept(scope: string): Promise<SweepBody> {
    let last: SweepBody | undefined;
    const done = await until(async () => {
      last = await this.ask<SweepBody>(`/v1/sweep?scope=${scope}`);
      return last.done ? last : undefined;
    }, PATIENCE_MS);
    if (done === undefined) throw new Error(`not done: ${JSON.stringify(last)}`);
    return done;
  }

  async ask<T>(path: string): Promise<T> {
    const reply = await askKillPort({ port: this.port, path, withinMs: PATIENCE_MS });
    if (reply === null) throw new Error(`no answer to ${path}`);
    return reply.body as T;
  }
}
