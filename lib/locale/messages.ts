import type { Locale } from "@/lib/locale/locales";
import de from "@/lib/locale/messages/de.json" with { type: "json" };
import en from "@/lib/locale/messages/en.json" with { type: "json" };
import es from "@/lib/locale/messages/es.json" with { type: "json" };
import it from "@/lib/locale/messages/it.json" with { type: "json" };
import sv from "@/lib/locale/messages/sv.json" with { type: "json" };
import zh from "@/lib/locale/messages/zh.json" with { type: "json" };

/** The texts of participants' pages. English is the source, and says which keys there are. */
export type Messages = typeof en;

/** All of them, for the server: a browser gets those of its page and language only. */
export const messages: Record<Locale, Messages> = { en, it, sv, de, es, zh };
