import type { Locale } from "@/lib/locale/locales";
import type { Messages as OurMessages } from "@/lib/locale/messages";

// A misspelt key or language is a type error.
declare module "next-intl" {
  // Only an interface can be extended from outside.
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions
  interface AppConfig {
    Locale: Locale;
    Messages: OurMessages;
  }
}
