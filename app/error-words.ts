import type { Locale } from "@/lib/locale/locales";
import type { Messages } from "@/lib/locale/messages";

/**
 * The group "error" of lib/locale/messages, for the page without a layout and so without messages. Spelt out here, as
 * importing the files would send all of them to every browser; a test holds the two together.
 */
export const errorWords: Record<Locale, Messages["error"]> = {
  en: {
    title: "This page could not be shown.",
    lead: "Something went wrong on the server. Nothing that was saved is lost.",
    again: "Try again",
  },
  it: {
    title: "Non è stato possibile mostrare questa pagina.",
    lead: "Si è verificato un errore sul server. Nulla di ciò che era stato salvato è andato perso.",
    again: "Riprova",
  },
  sv: {
    title: "Sidan kunde inte visas.",
    lead: "Något gick fel på servern. Inget av det som har sparats har gått förlorat.",
    again: "Försök igen",
  },
  de: {
    title: "Diese Seite konnte nicht angezeigt werden.",
    lead: "Auf dem Server ist etwas schiefgegangen. Nichts, was gespeichert war, ist verloren.",
    again: "Noch einmal versuchen",
  },
  es: {
    title: "No se ha podido mostrar esta página.",
    lead: "Algo ha fallado en el servidor. No se ha perdido nada de lo que estaba guardado.",
    again: "Volver a intentarlo",
  },
  zh: {
    title: "无法显示此页面。",
    lead: "服务器出现了问题。已保存的内容没有丢失。",
    again: "重试",
  },
};
