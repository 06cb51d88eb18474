import { defineConfig, globalIgnores } from "eslint/config";
import nextVitals from "eslint-config-next/core-web-vitals";
import nextTypescript from "eslint-config-next/typescript";

/** The rooms of the house and the rooms each may import from (ARCHITECTURE.md, "Who may import whom"). */
const zones = [
  { target: "./lib", from: ["./app", "./components", "./server", "./scripts", "./test"] },
  { target: "./components", from: ["./app", "./server", "./scripts", "./test"] },
  { target: "./server", from: ["./app", "./components", "./scripts", "./test"] },
  { target: "./app", from: ["./scripts", "./test"] },
  { target: "./scripts", from: ["./app", "./components", "./test"] },
].flatMap(({ target, from }) =>
  from.map((source) => ({
    target,
    from: source,
    message: `${target} may not import from ${source}: see ARCHITECTURE.md.`,
  })),
);

const impure = [
  { object: "Math", property: "random", message: "Pure code is handed its luck." },
  { object: "Date", property: "now", message: "Pure code is handed its clock." },
  { object: "process", property: "env", message: "Pure code is handed its settings." },
];

export default defineConfig([
  ...nextVitals,
  ...nextTypescript,
  {
    rules: {
      "import/no-restricted-paths": ["error", { zones }],
      // Its strongly connected components are found anew for every file, which doubles the time of all linting.
      "import/no-cycle": ["error", { ignoreExternal: true, disableScc: true }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-definitions": ["error", "type"],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "max-lines": ["error", { max: 400, skipBlankLines: false, skipComments: false }],
      "max-lines-per-function": ["error", { max: 70 }],
      eqeqeq: "error",
      "no-empty": ["error", { allowEmptyCatch: false }],
    },
    settings: { "import/resolver": { typescript: true, node: true } },
  },
  { files: ["lib/**/*.ts"], rules: { "no-restricted-properties": ["error", ...impure] } },
  {
    files: ["lib/**/*.ts", "components/**/*.{ts,tsx}", "app/**/*.{ts,tsx}"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["**/generated/prisma/**", "@prisma/*", "pg"],
              message: "Only server/ touches Postgres.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["test/**/*.{ts,tsx}", "**/*.config.{ts,mjs}"],
    rules: { "max-lines-per-function": "off" },
  },
  globalIgnores([
    ".next/**",
    ".truehue/**",
    "server/generated/**",
    "next-env.d.ts",
    "coverage/**",
    "test-results/**",
  ]),
]);
