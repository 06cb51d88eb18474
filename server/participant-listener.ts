import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { hasSignInCookie } from "@/server/sign-in-cookie";
import { reply, type Asked, type Reply } from "@/server/http";
import { issueNext, jarOf, sendStimulus, takeAnswer } from "@/server/participant-requests";

type Route = {
  method: "GET" | "POST";
  path: RegExp;
  answer: (asked: Asked, parameter: string) => Promise<Reply>;
};

const routes: readonly Route[] = [
  {
    method: "POST",
    path: /^\/api\/sessions\/([a-z0-9-]+)\/responses$/,
    answer: (asked, study) => reply(() => takeAnswer(asked, study)),
  },
  {
    method: "POST",
    path: /^\/api\/sessions\/([a-z0-9-]+)\/trial$/,
    answer: (asked, study) => reply(() => issueNext(asked, study)),
  },
  { method: "GET", path: /^\/api\/stimuli\/([\w-]+)$/, answer: sendStimulus },
];

/**
 * Answers what participants ask for every few seconds without Next, which takes most of a request's time
 * (docs/decisions/0012-requests-before-next.md). False: the request is another one, and Next's. So are those of
 * signed-in researchers, whom the route knows by next-auth.
 */
export function answerDirectly(incoming: IncomingMessage, outgoing: ServerResponse): boolean {
  const { method, url = "" } = incoming;
  for (const route of routes) {
    const parameter = method === route.method && route.path.exec(url)?.[1];
    if (!parameter) continue;
    const asked = askedBy(incoming);
    if (hasSignInCookie(Object.keys(jarOf(asked)))) return false;
    void route.answer(asked, parameter).then((answer) => write(outgoing, answer));
    return true;
  }
  return false;
}

function askedBy(incoming: IncomingMessage): Asked {
  const get = (name: string): string | null => {
    const value = incoming.headers[name];
    return (Array.isArray(value) ? value.join(", ") : value) ?? null;
  };
  return { headers: { get }, body: incoming };
}

function write(outgoing: ServerResponse, { status, headers, body }: Reply): void {
  outgoing.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
}
