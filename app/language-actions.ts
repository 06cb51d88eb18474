"use server";

import { isLocale } from "@/lib/locale/locales";
import { AppError } from "@/lib/errors";
import { setBrowserLanguage } from "@/server/locale";

/** The language switch: the page that it stands on is then shown again, in the language that was chosen. */
export async function chooseLanguage(form: FormData): Promise<void> {
  const language = form.get("language");
  if (!isLocale(language)) throw new AppError("bad_request", "There is no such language.");
  await setBrowserLanguage(language);
}
