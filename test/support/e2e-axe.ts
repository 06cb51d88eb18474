import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const widths = [390, 1280] as const;
const bothSchemes = ["light", "dark"] as const;

/**
 * Holds what the page shows against axe's rules (WCAG 2.2 A and AA, and best practices), at both widths and in light
 * and dark unless told otherwise, and sees that nothing is wider than the screen. Leaves the page at 1280 px, light.
 */
export async function checkAccessibility(
  page: Page,
  what: string,
  schemes: readonly (typeof bothSchemes)[number][] = bothSchemes,
): Promise<void> {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] });
  for (const colorScheme of schemes) {
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const where = `${what}, ${width} px, ${colorScheme}`;
      const { violations } = await axe.analyze();
      const found = violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(" ")}`,
      );
      expect(found, where).toEqual([]);
      expect(await overflowPx(page), `${where}: sideways overflow in px`).toBe(0);
      await keepPicture(page, where);
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: "light" });
}

function overflowPx(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return Math.max(0, scrollWidth - clientWidth);
  });
}

/** For people to look at, where TRUEHUE_E2E_PICTURES names a folder. */
export async function keepPicture(page: Page, where: string): Promise<void> {
  const folder = process.env.TRUEHUE_E2E_PICTURES;
  if (!folder) return;
  const name = where.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
