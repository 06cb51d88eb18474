"use client";

import { ParticipantError } from "@/app/participant-error";

export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  return <ParticipantError reset={reset} />;
}
