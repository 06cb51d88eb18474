import { Badge, type BadgeProps } from "@/components/badge";
import type { StudySummary } from "@/server/studies";

const tones: Record<StudySummary["status"], BadgeProps["tone"]> = {
  draft: "neutral",
  locked: "neutral",
  open: "success",
  paused: "warning",
  closed: "neutral",
};

export function StudyStatusBadge({ status }: { status: StudySummary["status"] }) {
  return <Badge tone={tones[status]}>{status}</Badge>;
}
