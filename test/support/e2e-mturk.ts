import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Submitted = Record<string, string>;

export type MechanicalTurk = {
  origin: string;
  /** The task's page for somebody who has not accepted it. */
  previewUrl: string;
  /** The page after accepting; a new assignment each time. */
  acceptUrl: (workerId: string) => string;
  submitted: Submitted[];
  close: () => void;
};

const HIT = "3VJ40NV2QIM01TTFF1S3EXAMPLE000";

/**
 * A stand-in of Mechanical Turk, as far as an external question meets it: the worker's page shows the question's
 * address in a frame and adds its parameters, as its reference describes ("ExternalQuestion"); `externalSubmit` takes a
 * form with the id of an accepted assignment and one field at least beside it.
 */
export async function openMechanicalTurk(): Promise<
  MechanicalTurk & { askFor: (externalUrl: string) => void }
> {
  const submitted: Submitted[] = [];
  const assignments = new Set<string>();
  let [externalUrl, origin] = ["", ""];
  const frame = (parameters: Record<string, string>) => {
    const url = `${externalUrl}?${new URLSearchParams(parameters)}`.replaceAll("&", "&amp;");
    return `<iframe title="Task" src="${url}" width="1000" height="900"></iframe>`;
  };
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    if (pathname === `/projects/${HIT}/tasks/preview`) {
      const shown = { assignmentId: "ASSIGNMENT_ID_NOT_AVAILABLE", hitId: HIT };
      return sendPage(response, 200, frame({ ...shown, turkSubmitTo: origin }));
    }
    if (pathname === `/projects/${HIT}/tasks/accept`) {
      const assignmentId = `3ABCDEF${String(assignments.size).padStart(23, "0")}`;
      assignments.add(assignmentId);
      const workerId = searchParams.get("worker") ?? "";
      return sendPage(
        response,
        200,
        frame({ assignmentId, hitId: HIT, workerId, turkSubmitTo: origin }),
      );
    }
    if (pathname !== "/mturk/externalSubmit" || request.method !== "POST") {
      return sendPage(response, 404, "There is no such page.");
    }
    const fields = Object.fromEntries(new URLSearchParams(await readBody(request)));
    const isKnown = assignments.delete(fields.assignmentId);
    if (!isKnown || Object.keys(fields).length < 2) {
      return sendPage(response, 400, "There was a problem submitting your results for this HIT.");
    }
    submitted.push(fields);
    return sendPage(response, 200, "<h1>The HIT has been submitted</h1>");
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    ...{ origin, submitted },
    previewUrl: `${origin}/projects/${HIT}/tasks/preview`,
    acceptUrl: (worker) => `${origin}/projects/${HIT}/tasks/accept?worker=${worker}`,
    askFor: (url) => (externalUrl = url),
    close: () => server.close(),
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function sendPage(response: ServerResponse, status: number, body: string): void {
  const html = `<!doctype html><html lang="en"><title>Worker</title><body>${body}</body></html>`;
  response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end(html);
}
