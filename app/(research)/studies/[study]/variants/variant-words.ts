import type { VariantView } from "@/server/variants";

export const kindWords: Record<VariantView["kind"], string> = {
  trained: "trained network",
  uploaded_pictures: "uploaded pictures",
  uploaded_model: "uploaded model",
  baseline: "baseline",
};

export const statusWords: Record<VariantView["status"], string> = {
  uploaded: "waiting",
  checking: "being checked",
  generating: "being prepared",
  ready: "ready",
  failed: "refused",
};
