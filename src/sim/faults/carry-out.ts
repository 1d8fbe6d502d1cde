import type { Fault } from "./fault-site.ts";
import * as lies from "./lies.ts";
import { limitsChanged } from "./limits-faults.ts";
import * as network from "./network-faults.ts";
import * as people from "./people-faults.ts";
import * as processes from "./process-faults.ts";
import type { FaultName } from "./rates.ts";
import * as storage from "./storage-faults.ts";

/** How each fault is carried out. Pauses in milliseconds. */
export const CARRY_OUT: Readonly<Record<FaultName, Fault>> = {
  "connection-lost": network.connectionLost,
  "cut-mid-frame": network.cutMidFrame,
  partition: network.partition,
  "one-way-partition": network.oneWayPartition,
  delayed: network.delayed,
  "slow-venue": network.slowVenue,
  "small-buffers": network.smallBuffers,
  fragmented: network.fragmented,
  "fix-duplicated": network.fixDuplicated,
  "fix-reordered": network.fixReordered,
  "frame-duplicated": network.frameDuplicated,
  "frame-reordered": network.frameReordered,
  "lie-B24": lies.overfill,
  "lie-B25": lies.fillAfterEnd,
  "lie-B26": lies.fillOfUnknown,
  "lie-B27": lies.repeatedFill,
  "lie-B28": lies.reusedExecId,
  "lie-B29": lies.bustedFill,
  "lie-B30": lies.swappedReports,
  "lie-B31": lies.wrongSums,
  "lie-B32": lies.silentOrder,
  "lie-B33": lies.silentCancel,
  "lie-B34": lies.unaskedEnd,
  "crash-gate": processes.crash("gate"),
  "crash-venue": processes.crash("venue"),
  "crash-quotes": processes.crash("quotes"),
  "crash-router": processes.crash("router"),
  "crash-guard": processes.crash("guard"),
  "crash-client": processes.crash("client"),
  "crash-at-disk": processes.crashAtDisk,
  "crash-in-recovery": processes.crashInRecovery,
  "power-loss": processes.powerLoss({ survive: 0.5, tear: 0.1 }),
  "unsynced-lost": processes.powerLoss({ survive: 0, tear: 0 }),
  "torn-write": processes.powerLoss({ survive: 1, tear: 1 }),
  "pause-short": processes.pause("gate", 1, 80),
  "pause-gate": processes.pause("gate", 100, 15_000),
  "pause-venue": processes.pause("venue", 10, 8000),
  "pause-router": processes.pause("router", 10, 8000),
  "pause-guard": processes.pause("guard", 500, 40_000),
  "short-write": storage.failing("write", "EIO"),
  "failed-sync": storage.failing("sync", "EIO"),
  "disk-full": storage.diskFull,
  "bit-flip": storage.bitFlip,
  "clock-step": processes.clockStep,
  "clock-drift": processes.clockDrift,
  "people-kill": people.peopleKill,
  "people-rearm": people.peopleRearm,
  "people-freeze": people.peopleFreeze,
  "people-open": people.peopleOpen,
  "people-reduce": people.peopleReduce,
  "people-wrong": people.peopleWrong,
  "limits-changed": limitsChanged,
};
