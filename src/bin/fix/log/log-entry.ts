/** What a log or a session store holds, one after the other. */
export type LogEntry =
  | {
      readonly kind: "message";
      readonly bytes: Uint8Array;
      /** Where it stands: offset in the file, or number of the record. */
      readonly at: number;
      /** What stands before it on its line, such as a time. */
      readonly before: string;
      /** Known of a session store, which keeps what its owner has sent. */
      readonly direction?: "out";
    }
  /** What a store says besides messages. `isDetail`: shown only when all is asked for. */
  | {
      readonly kind: "record";
      readonly text: string;
      readonly document: Readonly<Record<string, unknown>>;
      readonly isDetail: boolean;
    };
