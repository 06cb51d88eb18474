import { Badge, type BadgeProps } from "@/components/badge";
import type { VariantView } from "@/server/variants";
import { statusWords } from "./variant-words";

const tones: Record<VariantView["status"], BadgeProps["tone"]> = {
  uploaded: "neutral",
  checking: "accent",
  generating: "accent",
  ready: "success",
  failed: "danger",
};

export function VariantStatusBadge({ status }: { status: VariantView["status"] }) {
  return <Badge tone={tones[status]}>{statusWords[status]}</Badge>;
}
