import { respond } from "@/server/http";
import { checkHealth } from "@/server/health";

export const dynamic = "force-dynamic";

/** 200 while the app reaches its database; for balancers and for scripts that wait for the start. */
export function GET() {
  return respond(checkHealth);
}
