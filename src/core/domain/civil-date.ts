const DAY_MS = 86_400_000;
/** Days of a whole cycle of the Gregorian calendar, 400 years. */
const CYCLE_DAYS = 146_097;
/** 1970-01-01 counted from 0000-03-01, where leap days end a year. */
const EPOCH_DAYS = 719_468;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})\.(\d{3})Z$/;

/** The days since 1970-01-01 of `2026-11-23`; null for anything else, a 30 February included. */
export function parseDate(text: string): number | null {
  const [, year = "", month = "", date = ""] = DATE.exec(text) ?? [];
  if (year === "") return null;
  const day = daysOf(Number(year), Number(month), Number(date));
  return dateText(day) === text ? day : null;
}

/** A day counted from 1970-01-01 as `2026-11-23`. */
export function dateText(day: number): string {
  const shifted = day + EPOCH_DAYS;
  const cycle = Math.floor(shifted / CYCLE_DAYS);
  const ofCycle = shifted - cycle * CYCLE_DAYS;
  const leaps =
    Math.floor(ofCycle / 1460) - Math.floor(ofCycle / 36_524) + Math.floor(ofCycle / 146_096);
  const yearOfCycle = Math.floor((ofCycle - leaps) / 365);
  const before = 365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100);
  const ofYear = ofCycle - before;
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const date = ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0);
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(date, 2)}`;
}

/** The UTC ms of `2026-11-23T14:30:00.000Z`; null for anything else. */
export function parseInstant(text: string): number | null {
  const [, date = "", hour = "", minute = "", second = "", ms = ""] = INSTANT.exec(text) ?? [];
  const day = parseDate(date);
  if (day === null || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const minutes = Number(hour) * 60 + Number(minute);
  return day * DAY_MS + (minutes * 60 + Number(second)) * 1000 + Number(ms);
}

/** An instant in whole UTC ms as `2026-11-23T14:30:00.000Z`. */
export function instantText(utcMs: number): string {
  const day = Math.floor(utcMs / DAY_MS);
  const ms = utcMs - day * DAY_MS;
  const second = Math.floor(ms / 1000);
  const time = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60];
  const clock = time.map((part) => digits(part, 2)).join(":");
  return `${dateText(day)}T${clock}.${digits(ms % 1000, 3)}Z`;
}

function daysOf(year: number, month: number, date: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const cycle = Math.floor(shifted / 400);
  const yearOfCycle = shifted - cycle * 400;
  const fromMarch = month > 2 ? month - 3 : month + 9;
  const ofYear = Math.floor((153 * fromMarch + 2) / 5) + date - 1;
  const ofCycle =
    yearOfCycle * 365 + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100) + ofYear;
  return cycle * CYCLE_DAYS + ofCycle - EPOCH_DAYS;
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
