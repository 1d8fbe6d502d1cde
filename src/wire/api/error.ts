import Type, { type Static } from "typebox";

/** Every way the API says no. Codes are appended, never reused. */
export const ApiCode = Type.Enum([
  "BadRequest",
  "NotFound",
  "UnknownParent",
  "GateUnreachable",
  "ForbiddenOrigin",
  "TooManyRequests",
  "NotBuilt",
  "TooManyReaders",
  "BodyTooLarge",
  "Internal",
]);
export type ApiCode = Static<typeof ApiCode>;

/** The body of every answer that is not a success. */
export const ApiError = Type.Object({ code: ApiCode, text: Type.String() });
export type ApiError = Static<typeof ApiError>;
