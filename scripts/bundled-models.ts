import { fileURLToPath } from "node:url";

/** models/ of this checkout: a folder for each model, by its name. */
export const bundledModels = fileURLToPath(new URL("../models", import.meta.url));
