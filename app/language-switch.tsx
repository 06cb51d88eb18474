import { getTranslations } from "next-intl/server";
import { languages, locales } from "@/lib/locale/locales";
import { getPageLanguage } from "@/server/page-language";
import { chooseLanguage } from "./language-actions";

/**
 * Every language under its own name; none while a session is under way. A plain form: it works without scripts too.
 * Grey like all around it.
 */
export async function LanguageSwitch() {
  const { language, isFixed } = await getPageLanguage();
  if (isFixed) return null;
  const t = await getTranslations("language");
  return (
    <form action={chooseLanguage} aria-label={t("label")} className="-mx-1.5 flex flex-wrap">
      {locales.map((locale) => (
        <button
          key={locale}
          type="submit"
          name="language"
          value={locale}
          lang={languages[locale].tag}
          aria-current={locale === language || undefined}
          className={`min-h-11 px-1.5 text-sm ${locale === language ? "font-semibold" : "underline"}`}
        >
          {languages[locale].name}
        </button>
      ))}
    </form>
  );
}
