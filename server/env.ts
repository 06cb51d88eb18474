import "server-only";
import { resolve } from "node:path";
import { z } from "zod";

const optional = z.string().min(1).optional();

const environmentSchema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** The folder for uploaded and generated files. */
  TRUEHUE_DATA: z.string().min(1).default(".truehue"),
  /** The address that people reach the app at. */
  NEXTAUTH_URL: z.url({ protocol: /^https?$/ }).default("http://localhost:3000"),
  /** Signs cookies and hashes recruiters' ids; at least 32 characters. */
  NEXTAUTH_SECRET: z.string().min(32),
  /** One more place that tasks of Mechanical Turk are shown at and posted back to: a stand-in, in tests. */
  MTURK_EXTRA_ORIGIN: z
    .url({ protocol: /^https?$/ })
    .transform((address) => new URL(address).origin)
    .optional(),
  SMTP_URL: optional,
  EMAIL_FROM: optional,
  GITHUB_ID: optional,
  GITHUB_SECRET: optional,
  GOOGLE_ID: optional,
  GOOGLE_SECRET: optional,
  ORCID_ID: optional,
  ORCID_SECRET: optional,
});

export type Environment = z.infer<typeof environmentSchema>;

let parsed: Environment | undefined;

/** The settings of this process; throws with every variable that is missing or wrong. */
export function env(): Environment {
  parsed ??= parseEnvironment(process.env);
  return parsed;
}

/** Empty variables count as unset, so that a copied .env.example works. */
export function parseEnvironment(source: Record<string, string | undefined>): Environment {
  const filled = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const result = environmentSchema.safeParse(filled);
  if (!result.success) {
    throw new Error(
      `The environment is not complete (see .env.example).\n${z.prettifyError(result.error)}`,
    );
  }
  return { ...result.data, TRUEHUE_DATA: resolve(result.data.TRUEHUE_DATA) };
}
