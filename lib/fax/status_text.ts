/**
 * The status texts of the legacy library. It has no numbers: the server answers in the
 * language of its system.
 *
 * @module
 */
import type { JobStatus, LineStatus } from "./fax_job_info.ts";

/** English and German; a text that is not here reads as `"unknown"` and is passed on as it is. */
const JOB: Readonly<Record<Exclude<JobStatus, "unknown">, readonly string[]>> = {
  "pending": ["pending", "anstehend", "ausstehend"],
  "in-progress": ["in progress", "in bearbeitung"],
  "deleting": ["deleting", "wird gelöscht", "löschen"],
  "failed": ["failed", "fehlgeschlagen", "fehler"],
  "paused": ["paused", "angehalten"],
  "no-line": ["no line", "keine leitung"],
  "retrying": ["retrying", "wiederholung", "wird wiederholt"],
  "retries-exceeded": [
    "retries exceeded",
    "wiederholungen überschritten",
    "anzahl der wiederholungen überschritten",
  ],
  "completed": ["completed", "abgeschlossen"],
  "canceled": ["canceled", "cancelled", "abgebrochen"],
  "routing": ["routing", "routing wird ausgeführt"],
};

const LINE: Readonly<Record<Exclude<LineStatus, "unknown">, readonly string[]>> = {
  "dialing": ["dialing", "wählt", "wählen"],
  "sending": ["sending", "sendet", "wird gesendet"],
  "receiving": ["receiving", "empfängt", "wird empfangen"],
  "completed": ["completed", "abgeschlossen"],
  "unavailable": ["unavailable", "nicht verfügbar"],
  "busy": ["busy", "besetzt"],
  "no-answer": ["no answer", "keine antwort"],
  "bad-address": ["bad address", "ungültige adresse"],
  "no-dial-tone": ["no dial tone", "kein freizeichen", "kein wählton"],
  "disconnected": ["disconnected", "getrennt"],
  "fatal-error": ["fatal error", "schwerwiegender fehler"],
  "not-a-fax-call": ["not a fax call", "kein faxanruf"],
  "call-delayed": ["call delayed", "anruf verzögert"],
  "call-blacklisted": ["call blacklisted", "anruf gesperrt"],
  "initializing": ["initializing", "initialisierung", "wird initialisiert"],
  "offline": ["offline"],
  "ringing": ["ringing", "klingelt"],
  "available": ["available", "verfügbar"],
  "aborting": ["aborting", "bricht ab", "wird abgebrochen"],
  "routing": ["routing", "routing wird ausgeführt"],
  "answered": ["answered", "angenommen"],
  "handled": ["handled", "verarbeitet"],
  "partially-received": ["partially received", "teilweise empfangen"],
};

function textsOf<Status extends string>(
  table: Readonly<Record<Status, readonly string[]>>,
): ReadonlyMap<string, Status> {
  const statuses = Object.keys(table) as Status[];
  return new Map(statuses.flatMap((status) => table[status].map((text) => [text, status])));
}

const JOB_TEXTS = textsOf(JOB);
const LINE_TEXTS = textsOf(LINE);

/** The status behind a text of `FaxJob.QueueStatus`. */
export function jobStatusOfText(text: string): JobStatus {
  return JOB_TEXTS.get(text.trim().toLowerCase()) ?? "unknown";
}

/** The status behind a text of `FaxJob.DeviceStatus` or `FaxStatus.Description`. */
export function lineStatusOfText(text: string): LineStatus {
  return LINE_TEXTS.get(text.trim().toLowerCase()) ?? "unknown";
}
