import { expect, test } from "vitest";
import { errorWords } from "@/app/error-words";
import { locales } from "@/lib/locale/locales";
import { messages } from "@/lib/locale/messages";

test("the page that stands in for a failed layout says in every language what other failed pages say", () => {
  for (const locale of locales) expect(errorWords[locale]).toEqual(messages[locale].error);
});
