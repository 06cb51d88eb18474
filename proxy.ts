import { NextResponse } from "next/server";
import { env } from "@/server/env";

/** Mechanical Turk shows a task in a frame of the worker's page; researchers preview it in the requester's. */
const mturkPages = "https://*.mturk.com";

/** Participants' pages may be framed by Mechanical Turk, and by nobody else. All other pages: next.config.ts. */
export function proxy(): NextResponse {
  const { MTURK_EXTRA_ORIGIN } = env();
  const response = NextResponse.next();
  const frames = ["frame-ancestors 'self'", mturkPages, MTURK_EXTRA_ORIGIN].filter(Boolean);
  response.headers.set("content-security-policy", frames.join(" "));
  return response;
}

export const config = { matcher: "/s/:path*" };
