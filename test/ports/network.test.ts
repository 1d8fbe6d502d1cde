import { describe } from "vitest";
import { shellBench, simBench } from "./bench.ts";
import { type Certify, shellCertify, simCertify } from "./certify.ts";
import { networkCases } from "./network.cases.ts";
import { tlsCases } from "./network-tls.cases.ts";

const benches = [
  ["shell", shellBench, shellCertify()],
  ["sim", simBench, simCertify],
] as const;

describe.each(benches)("network of %s", (_name, make, certify) => {
  describe("plain", () => networkCases(make));
  describe("encrypted", () => networkCases(make, endsOf(certify)));
  describe("handshake", () => tlsCases(make, certify));
});

function endsOf(certify: Certify) {
  return {
    server: certify({ name: "gate", hosts: ["127.0.0.1"] }),
    client: certify({ name: "CLIENT1" }),
  };
}
