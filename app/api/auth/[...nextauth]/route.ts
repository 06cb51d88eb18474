import NextAuth from "next-auth";
import { authOptions } from "@/server/auth";

type Context = RouteContext<"/api/auth/[...nextauth]">;

function handler(request: Request, context: Context): Promise<Response> {
  return NextAuth(authOptions())(request, context);
}

export { handler as GET, handler as POST };
