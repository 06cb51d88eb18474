import "server-only";
import pino from "pino";

/** One line of JSON an event, on standard error, so that a command's own output stays readable. */
export const log = pino({ name: "truehue" }, pino.destination(2));
