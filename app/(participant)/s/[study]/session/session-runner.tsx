"use client";

import { courseOf } from "./course";
import { OpenElsewhere } from "./open-elsewhere";
import { TrialRunner, type TrialRunnerProps } from "./trial-runner";
import { useOneTab } from "./use-one-tab";

/** The session in this tab, or where it is open instead. */
export function SessionRunner(props: Omit<TrialRunnerProps, "isHere">) {
  const { place, ...tab } = useOneTab(courseOf(props.study, props.isGame).name);
  if (place === "elsewhere") return <OpenElsewhere {...tab} />;
  return <TrialRunner {...props} isHere={place === "here"} />;
}
