import type { DeviceStatus, QueueStatus } from "./job.ts";

/** Languages that status texts come in. A Windows fax server speaks that of its system. */
export type StatusLanguage = "en" | "de";

/** All texts of one language. */
export interface StatusTexts {
  /** By the state of the queue entry. */
  readonly queue: Readonly<Record<QueueStatus, string>>;
  /** By what the line does. */
  readonly device: Readonly<Record<DeviceStatus, string>>;
  /** What the tags of a TIFF read as where the file does not have them. */
  readonly unavailable: string;
}

/** The texts of `FaxJob.QueueStatus`, `FaxJob.DeviceStatus` and `FaxStatus.Description`. */
export const STATUS_TEXTS: Readonly<Record<StatusLanguage, StatusTexts>> = {
  en: {
    queue: {
      "pending": "Pending",
      "in-progress": "In Progress",
      "failed": "Failed",
      "paused": "Paused",
      "no-line": "No Line",
      "retrying": "Retrying",
      "retries-exceeded": "Retries Exceeded",
      "sent": "Completed",
      "canceled": "Deleting",
    },
    device: {
      "unknown": "Unknown",
      "dialing": "Dialing",
      "sending": "Sending",
      "completed": "Completed",
      "busy": "Busy",
      "no-answer": "No Answer",
      "bad-address": "Bad Address",
      "no-dial-tone": "No Dial Tone",
      "disconnected": "Disconnected",
      "fatal-error": "Fatal Error",
      "not-a-fax-call": "Not a Fax Call",
      "call-blacklisted": "Call Blacklisted",
      "aborting": "Aborting",
      "available": "Available",
      "offline": "Offline",
      "receiving": "Receiving",
    },
    unavailable: "Unavailable",
  },
  de: {
    queue: {
      "pending": "Anstehend",
      "in-progress": "In Bearbeitung",
      "failed": "Fehlgeschlagen",
      "paused": "Angehalten",
      "no-line": "Keine Leitung",
      "retrying": "Wiederholung",
      "retries-exceeded": "Wiederholungen überschritten",
      "sent": "Abgeschlossen",
      "canceled": "Wird gelöscht",
    },
    device: {
      "unknown": "Unbekannt",
      "dialing": "Wählt",
      "sending": "Sendet",
      "completed": "Abgeschlossen",
      "busy": "Besetzt",
      "no-answer": "Keine Antwort",
      "bad-address": "Ungültige Adresse",
      "no-dial-tone": "Kein Freizeichen",
      "disconnected": "Getrennt",
      "fatal-error": "Schwerwiegender Fehler",
      "not-a-fax-call": "Kein Faxanruf",
      "call-blacklisted": "Anruf gesperrt",
      "aborting": "Bricht ab",
      "available": "Verfügbar",
      "offline": "Offline",
      "receiving": "Empfängt",
    },
    unavailable: "Nicht verfügbar",
  },
};
