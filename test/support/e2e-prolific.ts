import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContext } from "@playwright/test";

/** What a researcher enters at Prolific: the study's address, and the codes that say how somebody came back. */
export type ProlificStudy = { url: string; completionCode: string; screenedOutCode: string };

/** Somebody came back with a code, and this is what Prolific makes of it. */
export type Submission = {
  code: string;
  status: "awaiting review" | "screened out" | "no such code";
};

export type Prolific = {
  submissions: Submission[];
  /** Where somebody finds the study; the id is Prolific's for them. */
  placeFor: (participantId: string) => string;
  close: () => void;
};

const STUDY_ID = "65f1c0ffee65f1c0ffee65f1";
const SESSION_ID = "65f2deadbe65f2deadbe65f2";
const SITE = "https://app.prolific.com";

/**
 * A stand-in of Prolific, as far as a study meets it: a page that opens the study with the ids in its address, in place
 * of the placeholders that the researcher wrote, and the page that takes completion codes. The browser is led to it
 * where it asks for Prolific's own site.
 */
export async function openProlific(
  context: BrowserContext,
  { url, completionCode, screenedOutCode }: ProlificStudy,
): Promise<Prolific> {
  const submissions: Submission[] = [];
  const statuses: Record<string, Submission["status"]> = {
    [completionCode]: "awaiting review",
    [screenedOutCode]: "screened out",
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = addressOf(request);
    if (pathname === "/submissions/complete") {
      const code = searchParams.get("cc") ?? "";
      const status = statuses[code] ?? "no such code";
      submissions.push({ code, status });
      return sendPage(response, `<h1>Submission ${status}</h1>`);
    }
    const person = searchParams.get("participant") ?? "";
    const link = fillIn(url, person).replaceAll("&", "&amp;");
    return sendPage(response, `<h1>A study</h1><a href="${link}">Open study link</a>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const standIn = `http://127.0.0.1:${port}`;
  await context.route(`${SITE}/**`, async (route) => {
    const { pathname, search } = new URL(route.request().url());
    const answer = await fetch(`${standIn}${pathname}${search}`);
    const contentType = answer.headers.get("content-type") ?? "";
    await route.fulfill({ status: answer.status, contentType, body: await answer.text() });
  });
  const placeFor = (person: string) => `${SITE}/studies/${STUDY_ID}?participant=${person}`;
  return { submissions, placeFor, close: () => server.close() };
}

/** Prolific's placeholders in a study's address. */
export const prolificParameters =
  "PROLIFIC_PID={{%PROLIFIC_PID%}}&STUDY_ID={{%STUDY_ID%}}&SESSION_ID={{%SESSION_ID%}}";

function fillIn(url: string, person: string): string {
  return url
    .replace("{{%PROLIFIC_PID%}}", person)
    .replace("{{%STUDY_ID%}}", STUDY_ID)
    .replace("{{%SESSION_ID%}}", SESSION_ID);
}

function addressOf(request: IncomingMessage): URL {
  return new URL(request.url ?? "/", "http://localhost");
}

function sendPage(response: ServerResponse, body: string): void {
  const html = `<!doctype html><html lang="en"><title>Prolific</title><body>${body}</body></html>`;
  response.setHeader("content-type", "text/html; charset=utf-8").end(html);
}
