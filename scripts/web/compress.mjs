// node scripts/web/compress.mjs: the second half of `npm run build`.
import { compressStatic } from "./compressed-static.mjs";

await compressStatic(".next");
