import { expect, test, type Page } from "@playwright/test";
import { languages, locales, type Locale } from "@/lib/locale/locales";
import { messages } from "@/lib/locale/messages";
import { resolveTexts } from "@/lib/protocol/texts";
import { db } from "@/server/db";
import { checkAccessibility } from "@/test/support/e2e-axe";
import { sessionIdOf } from "@/test/support/e2e-participant";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

let study: ShortStudy;

test.beforeAll(async () => {
  study = await makeShortStudy({ name: "languages" });
});

/** As browsers of that language ask for it; the region differs from ours. */
const asked: Record<Locale, string> = {
  en: "en-GB",
  it: "it-CH",
  sv: "sv-FI",
  de: "de-AT",
  es: "es-MX",
  zh: "zh-CN",
};

function expectLanguage(page: Page, locale: Locale): Promise<void> {
  return expect(page.locator("html")).toHaveAttribute("lang", languages[locale].tag);
}

function switchOf(page: Page, locale: Locale) {
  return page.getByRole("button", { name: languages[locale].name, exact: true });
}

/** Agrees to take part, on the consent page. */
async function agree(page: Page, locale: Locale): Promise<void> {
  await page.getByRole("button", { name: messages[locale].consent.agree }).click();
}

for (const locale of locales) {
  test.describe(`a browser that asks for ${asked[locale]}`, () => {
    test.use({ locale: asked[locale] });

    test("is shown accessible pages in its language, to the question", async ({ page }) => {
      const words = messages[locale];
      await page.goto(`/s/${study.slug}`);
      await expectLanguage(page, locale);
      await checkAccessibility(page, `start ${locale}`, ["light"]);
      await page.getByRole("link", { name: words.start.start, exact: true }).click();
      await expect(page.getByRole("heading", { name: words.consent.heading })).toBeVisible();
      await expectLanguage(page, locale);
      await checkAccessibility(page, `consent ${locale}`, ["light"]);
      await agree(page, locale);
      await expect(page.getByRole("heading", { name: words.session.heading })).toBeVisible();
      await expectLanguage(page, locale);
      await checkAccessibility(page, `instructions ${locale}`, ["light"]);
      await page.getByRole("button", { name: words.session.begin, exact: true }).click();
      const question = resolveTexts(study.protocol, locale).question;
      await expect(page.getByRole("group", { name: question })).toBeVisible();
      const where = { session: { id: await sessionIdOf(page, study) } };
      expect(await db.participant.findFirst({ where, select: { language: true } })).toEqual({
        language: locale,
      });
    });
  });
}

test("the switch works by keyboard, and the choice stays", async ({ page }) => {
  await page.goto(`/s/${study.slug}/consent`);
  const form = page.getByRole("form", { name: "Language" });
  await expect(form.getByRole("button")).toHaveText(locales.map((each) => languages[each].name));
  await expect(switchOf(page, "en")).toHaveAttribute("aria-current", "true");
  for (const locale of locales) {
    await expect(switchOf(page, locale)).toHaveAttribute("lang", languages[locale].tag);
  }
  await switchOf(page, "es").focus();
  await page.keyboard.press("Enter");
  await expectLanguage(page, "es");
  await expect(page.getByRole("button", { name: messages.es.consent.agree })).toBeVisible();
  await page.reload();
  await expectLanguage(page, "es");
  await page.goto("/");
  await expectLanguage(page, "es");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(messages.es.front.title);
});

test("once somebody has consented, the session stays in that language", async ({ page }) => {
  await page.goto(`/s/${study.slug}/consent`);
  await switchOf(page, "sv").click();
  await agree(page, "sv");
  await expect(page.getByRole("heading", { name: messages.sv.session.heading })).toBeVisible();
  await expect(switchOf(page, "en")).toHaveCount(0);
  await page.goto("/");
  await switchOf(page, "en").click();
  await expectLanguage(page, "en");
  await page.goto(`/s/${study.slug}`);
  await expectLanguage(page, "sv");
  await expect(page.getByRole("form")).toHaveCount(0);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the switch works too", async ({ page }) => {
    await page.goto(`/s/${study.slug}`);
    await switchOf(page, "it").click();
    await expectLanguage(page, "it");
    await expect(
      page.getByRole("link", { name: messages.it.start.start, exact: true }),
    ).toBeVisible();
  });
});

test.describe("a browser that asks for none of our languages", () => {
  test.use({ locale: "fr-FR" });

  test("is shown the study's language, and a study's own texts before the platform's", async ({
    page,
  }) => {
    const own = await makeShortStudy({
      name: "own-language",
      protocol: {
        language: "it",
        texts: {
          it: { consent: "Il consenso di questo studio.", question: "Quale foto è vera?" },
          de: { instructions: "Schauen Sie genau hin.\n\nDann antworten Sie." },
        },
      },
    });
    await page.goto(`/s/${own.slug}/consent`);
    await expectLanguage(page, "it");
    await switchOf(page, "de").click();
    await expectLanguage(page, "de");
    const consent = page.getByText("Il consenso di questo studio.");
    await expect(consent.locator("xpath=ancestor::*[@lang][1]")).toHaveAttribute("lang", "it");
    await agree(page, "de");
    await expect(page.getByText("Dann antworten Sie.")).toBeVisible();
    await page.getByRole("button", { name: messages.de.session.begin, exact: true }).click();
    await expect(page.getByRole("group", { name: "Quale foto è vera?" })).toBeVisible();
  });
});

test.describe("a browser in German", () => {
  test.use({ locale: "de-DE" });

  test("is told in German that a study closed meanwhile, and that a page is missing", async ({
    page,
  }) => {
    const closing = await makeShortStudy({ name: "closing" });
    await page.goto(`/s/${closing.slug}/consent`);
    await db.study.update({ where: { id: closing.id }, data: { status: "paused" } });
    await agree(page, "de");
    await expect(page.getByRole("alert").first()).toContainText(messages.de.failure.studyClosed);
    await page.goto("/s/no-such-study");
    await expectLanguage(page, "de");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(messages.de.missing.title);
    await checkAccessibility(page, "missing page de");
    expect((await page.goto("/no/such/page"))?.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(messages.de.missing.title);
    await page.goto("/");
    await checkAccessibility(page, "front page de");
  });

  test("is shown researchers' pages in English all the same", async ({ page }) => {
    await page.goto("/sign-in");
    await expectLanguage(page, "en");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in");
  });
});
