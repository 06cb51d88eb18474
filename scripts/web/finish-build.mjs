// node scripts/web/finish-build.mjs: the second half of `npm run build`.
import { bundleRequests } from "./bundle-requests.mjs";
import { compressStatic } from "./compressed-static.mjs";

await compressStatic(".next");
await bundleRequests(".next");
