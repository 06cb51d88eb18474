import { z } from "zod";
import { locales } from "@/lib/locale/locales";

/** Apart from the languages themselves, which browsers need and the checking library they do not. */
export const localeSchema = z.enum(locales);
