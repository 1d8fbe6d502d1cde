/** What a client asks, in core words. One object per request: parents are not the hot path. */

/** NewOrderSingle(D). */
export type ParentOrder = {
  readonly client: string;
  readonly session: string;
  readonly clOrdId: string;
  readonly account: string;
  readonly symbol: string;
  readonly side: number;
  readonly ordType: number;
  readonly tif: number;
  readonly strategy: number;
  readonly qty: number;
  /** Limit in $0.0001, 0 for a market order. */
  readonly limitPx: number;
  /** All fields as the client wrote them: the same text is the same order. */
  readonly body: string;
  /** HandlInst(21) as a number, 0 when not said. */
  readonly handlInst: number;
  /** OrderCapacity(528) or Rule80A(47), ASCII, 0 when not said. */
  readonly capacity: number;
  /** AccountType(581), 0 when not said. */
  readonly accountType: number;
  /** PossDupFlag(43) or PossResend(97) with the instant of the first sending, UTC ms; else 0. */
  readonly possDupSentUtcMs: number;
  /** SenderSubID(50): the trader who entered it, "" or absent when not said. It decides nothing. */
  readonly trader?: string;
  /** What the decoder could not accept, or null. */
  readonly fault: RequestFault | null;
};

/** A field that is missing or no value of its type, found before the core saw it. */
export type RequestFault = {
  readonly code: number;
  /** FIX tag of the field. */
  readonly tag: number;
  /** What was wrong, the value, and what is allowed. */
  readonly text: string;
};

/** OrderCancelRequest(F). */
export type CancelRequest = {
  readonly client: string;
  readonly session: string;
  readonly clOrdId: string;
  readonly origClOrdId: string;
};

/** OrderCancelReplaceRequest(G). */
export type ReplaceRequest = ParentOrder & { readonly origClOrdId: string };

/** OrderStatusRequest(H). */
export type StatusRequest = {
  readonly client: string;
  readonly session: string;
  readonly clOrdId: string;
  readonly symbol: string;
  readonly side: number;
};
