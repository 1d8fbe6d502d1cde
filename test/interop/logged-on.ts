import { RawPeer } from "./raw-peer.ts";
import { type Route, wireBytes } from "./wire-text.ts";

/** A line on which the Logon was answered; its next number is 2. */
export async function loggedOn(port: number, route: Route, heartBtIntS = 30): Promise<RawPeer> {
  const peer = await RawPeer.open(port);
  await peer.write(wireBytes(`35=A|34=1|98=0|108=${heartBtIntS}`, route));
  const { type } = await peer.hear(5_000);
  if (type !== "Message") throw new Error(`the Logon was answered by ${type}`);
  return peer;
}
