import { useLocale, useTranslations } from "next-intl";
import { languages, locales } from "@/lib/locale/locales";
import { chooseLanguage } from "./language-actions";

/** Every language under its own name. A plain form: it works without scripts too. Grey like all around it. */
export function LanguageSwitch() {
  const t = useTranslations("language");
  const current = useLocale();
  return (
    <form action={chooseLanguage} aria-label={t("label")} className="-mx-1.5 flex flex-wrap">
      {locales.map((locale) => (
        <button
          key={locale}
          type="submit"
          name="language"
          value={locale}
          lang={languages[locale].tag}
          aria-current={locale === current || undefined}
          className={`min-h-11 px-1.5 text-sm ${locale === current ? "font-semibold" : "underline"}`}
        >
          {languages[locale].name}
        </button>
      ))}
    </form>
  );
}
