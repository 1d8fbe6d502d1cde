import type { ZoneName } from "../../core/domain/zone.ts";
import type { FixSchedule, Weekday } from "../../wire/fix/schedule.ts";
import { type Decoder, flag, list, mapped, object, oneOf, text, wordOr } from "./decode.ts";

const TIME = "a time of day from 00:00 to 23:59:59, such as 09:30";
const DAYS: readonly Weekday[] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const ZONES: readonly ZoneName[] = ["America/New_York", "UTC"];

const timeOfDay: Decoder<string> = mapped(
  text(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, TIME),
  (words) => (words.length === 5 ? `${words}:00` : words),
);

/** When a FIX session may be live: `always`, which becomes null, or its hours. */
export const schedule: Decoder<FixSchedule | null> = wordOr(
  "always",
  mapped(
    object({
      zone: oneOf(ZONES),
      start: timeOfDay,
      end: timeOfDay,
      days: list(oneOf(DAYS), 1),
      reset: flag(),
    }),
    ({ zone, start, end, days, reset }) => ({
      zone,
      startTime: start,
      endTime: end,
      days,
      resetDaily: reset,
    }),
  ),
  "a map with zone, start, end, days, reset",
);
