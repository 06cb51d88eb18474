import { buildIfChanged } from "@/scripts/demo/build";
import { ensureBrowser } from "@/scripts/setup/browser";
import { ensureDemoPhotos } from "@/scripts/setup/demo-photos";
import { setUpEngine } from "@/scripts/setup/engine";
import { runScript } from "@/scripts/setup/run-script";

const log = (line: string): void => console.log(line);

// All that `npm run demo` and `npm test` would install on the way, in advance.
await runScript(async () => {
  const { engine } = await setUpEngine({ log, retry: true });
  log(`Engine: ${engine}.`);
  const browser = await ensureBrowser({ log });
  log("warning" in browser ? browser.warning : `Browser: ${browser.path} (${browser.how}).`);
  log(`Demonstration photographs: ${await ensureDemoPhotos({ log })}.`);
  await buildIfChanged(log);
  return 0;
});
