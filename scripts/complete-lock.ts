import { readFile, writeFile } from "node:fs/promises";
import { runScript } from "@/scripts/setup/run-script";
import { completeLockFile, listMissingOptional, type LockFile } from "@/scripts/setup/lock-file";

// After adding a package where the registry lacks binaries for other systems (docs/decisions/0005).
await runScript(async () => {
  const lock = JSON.parse(await readFile("package-lock.json", "utf8")) as LockFile;
  const missing = listMissingOptional(lock);
  await writeFile("package-lock.json", `${JSON.stringify(completeLockFile(lock), null, 2)}\n`);
  console.log(
    missing.length === 0
      ? "Nothing was missing."
      : `Listed ${missing.map(({ name }) => name).join(", ")}.`,
  );
  return 0;
});
