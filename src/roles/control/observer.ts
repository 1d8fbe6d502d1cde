import type { Clock } from "../../ports/clock.ts";
import { SCHEMA_DIGEST } from "../../wire/fleet/codec.ts";
import { encodeFrame, type FrameTarget } from "../../wire/fleet/frame-values.ts";
import { Heartbeat, Hello, SnapshotEnd } from "../../wire/fleet/schema.ts";
import type { FleetHandler } from "../fleet/link.ts";
import { LinkState } from "./link-state.ts";

/** Takes in a frame that begins at `at`. */
export type RowFold = (view: DataView, at: number) => void;

/** Takes in what one process tells its observers. */
export interface Fold {
  /** By message number; a frame of any other is of no interest here. */
  readonly rows: ReadonlyMap<number, RowFold>;
  /** A new connection: a whole snapshot follows. */
  snapshotBegins(): void;
  /** @param index Journal index up to which all was told; 0 from quotes. */
  snapshotEnds(index: number): void;
  lost(): void;
}

const OBSERVER = 3;

/** The observer's end of a fleet link: says hello, keeps the link's state, feeds the fold. */
export class Observer implements FleetHandler {
  readonly state: LinkState;
  readonly #clock: Clock;
  readonly #fold: Fold;
  readonly #bootId: number;
  #link: FrameTarget | null = null;

  constructor(clock: Clock, fold: Fold, bootId: number) {
    this.state = new LinkState(clock);
    this.#clock = clock;
    this.#fold = fold;
    this.#bootId = bootId;
  }

  open(link: FrameTarget): void {
    this.#link = link;
    encodeFrame(link, Hello, {
      role: OBSERVER,
      bootId: this.#bootId,
      digestLo: SCHEMA_DIGEST.lo,
      digestHi: SCHEMA_DIGEST.hi,
    });
    this.state.opened();
    this.#fold.snapshotBegins();
  }

  frame(_link: FrameTarget, type: number, view: DataView, at: number): void {
    this.state.heard();
    if (type === SnapshotEnd.type) {
      this.#fold.snapshotEnds(view.getFloat64(at + SnapshotEnd.at.index, true));
      this.state.snapshotEnded();
      return;
    }
    this.#fold.rows.get(type)?.(view, at);
  }

  closed(): void {
    if (this.#link === null) return;
    this.#link = null;
    this.state.closed();
    this.#fold.lost();
  }

  /** Tells the peer that this observer lives. Called every 250 ms. */
  beat(): void {
    if (this.#link === null) return;
    encodeFrame(this.#link, Heartbeat, { utcMs: Math.round(this.#clock.utcMs()) });
  }
}
