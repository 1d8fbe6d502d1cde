import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseDocument } from "yaml";
import { LIMIT_TABLE } from "../../core/gate/limit-table.ts";
import type { Instrument } from "../../core/venue/market/instrument.ts";
import { BadConfig } from "./bad-config.ts";
import type { Decoder } from "./decode.ts";
import { parseInstruments } from "./instruments.ts";
import { type LimitNames, type LimitsFile, limitsFaults, limitsFile } from "./limits-file.ts";
import { crossFaults, type SmarsConfig, smarsConfig } from "./smars-config.ts";
import { resolveTlsFiles, tlsFaults } from "./tls-files.ts";
import { type VenueEntry, venueFaults, venueList } from "./venues.ts";

/** Reads and checks config/smars.yaml and the files of its TLS. Throws `BadConfig`. */
export function loadSmarsConfig(file: string): SmarsConfig {
  const decoded = decodeYaml(file, readConfigFile(file), smarsConfig);
  const { gate } = decoded;
  const clientTls = gate.clientTls === null ? null : resolveTlsFiles(file, gate.clientTls);
  const config = { ...decoded, gate: { ...gate, clientTls } };
  const faults = crossFaults(config);
  if (clientTls !== null) faults.push(...tlsFaults("gate.clientTls", clientTls, Date.now()));
  if (faults.length > 0) throw new BadConfig(file, faults);
  return config;
}

/** Reads the file of limits that a configuration names. Throws `BadConfig`. */
export function loadLimits(configFile: string, config: SmarsConfig, names: LimitNames): LimitsFile {
  const file = join(dirname(configFile), config.gate.limitsFile);
  const limits = decodeYaml(file, readConfigFile(file), limitsFile(LIMIT_TABLE, names));
  const faults = limitsFaults(limits);
  if (faults.length > 0) throw new BadConfig(file, faults);
  return limits;
}

/** Reads the file of venues that a configuration names. Throws `BadConfig`. */
export function loadVenues(configFile: string, config: SmarsConfig): readonly VenueEntry[] {
  const file = join(dirname(configFile), config.venues.file);
  const venues = decodeYaml(file, readConfigFile(file), venueList);
  const faults = venueFaults(venues);
  if (faults.length > 0) throw new BadConfig(file, faults);
  return venues;
}

/** Reads the file of instruments that a configuration names. Throws `BadConfig`. */
export function loadInstruments(configFile: string, config: SmarsConfig): readonly Instrument[] {
  const file = join(dirname(configFile), config.instruments.file);
  const faults: string[] = [];
  const instruments = parseInstruments(readConfigFile(file), faults);
  if (faults.length > 0) throw new BadConfig(file, faults);
  return instruments;
}

function readConfigFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new BadConfig(file, [`it cannot be read (${(error as NodeJS.ErrnoException).code})`]);
  }
}

/** Decodes a YAML text; one wrong key or value does not hide the next. Throws `BadConfig`. */
export function decodeYaml<T>(file: string, yaml: string, decoder: Decoder<T>): T {
  const document = parseDocument(yaml, { prettyErrors: true });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    throw new BadConfig(
      file,
      broken.map(({ message }) => message.split("\n")[0]?.replace(/:$/, "") ?? message),
    );
  }
  const faults: string[] = [];
  const decoded = decoder(document.toJS(), "", faults);
  if (decoded === undefined) throw new BadConfig(file, faults);
  return decoded;
}
